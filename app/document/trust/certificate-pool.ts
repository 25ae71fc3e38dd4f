import { type Certificate, keyIdOf } from '../passive/certificate.ts';
import type { Name } from '../passive/name.ts';
import { isSignedBy } from '../passive/signed-by.ts';
import type { SignerInfo } from '../passive/signed-data.ts';

/** Certificates among which issuers are looked for: the likely ones first, in the end all, because names are sloppy. */
export class CertificatePool {
  readonly #byBytes = new Map<string, Certificate>();
  readonly #byKey = new Map<string, Certificate[]>();
  readonly #byName = new Map<string, Certificate[]>();
  readonly #authorities: Certificate[] = [];

  constructor(certificates: Iterable<Certificate>) {
    for (const one of certificates) this.add(one);
  }

  get all(): readonly Certificate[] {
    return [...this.#byBytes.values()];
  }

  /** False when it is there already, byte for byte. */
  add(one: Certificate): boolean {
    const bytes = bytesOf(one);
    if (this.#byBytes.has(bytes)) return false;
    this.#byBytes.set(bytes, one);
    push(this.#byKey, keyIdOf(one), one);
    push(this.#byName, one.subject.key, one);
    // Before extensions there were CAs that do not say so; a document signer always does.
    if (one.isCa || one.subject.key === one.issuer.key) this.#authorities.push(one);
    return true;
  }

  remove(one: Certificate): void {
    this.#byBytes.delete(bytesOf(one));
  }

  has(one: Certificate): boolean {
    return this.#byBytes.has(bytesOf(one));
  }

  /** One whose key has signed this one; its own is looked at elsewhere. */
  issuerOf(certificate: Certificate): Certificate | null {
    return this.#likely(certificate).find((one) => isSignedBy(certificate, one)) ?? this.#anyIssuerOf(certificate);
  }

  /** One of the CAs that has signed this one and is signed by itself or, over links, by one that is. */
  anchorOf(certificate: Certificate, seen: readonly Certificate[] = []): Certificate | null {
    for (const issuer of this.#likely(certificate)) {
      if (!issuer.isCa || seen.includes(issuer) || !isSignedBy(certificate, issuer)) continue;
      if (isSignedBy(issuer, issuer) || this.anchorOf(issuer, [...seen, issuer]) !== null) return issuer;
    }
    return null;
  }

  /** Those of this name or this key. */
  named(name: Name, keyId: string | null): readonly Certificate[] {
    const keyed = keyId === null ? [] : (this.#byKey.get(keyId) ?? []);
    const named = this.#byName.get(name.key) ?? [];
    return [...keyed, ...named.filter((one) => !keyed.includes(one))];
  }

  /** Those that a signature may mean which carries no certificate. */
  signersFor({ issuerAndSerial: id, subjectKeyId }: SignerInfo): readonly Certificate[] {
    if (id === null) return this.#byKey.get(subjectKeyId ?? '') ?? [];
    return this.all.filter(({ serial, issuer }) => serial === id.serial && issuer.key === id.issuer.key);
  }

  #likely({ authorityKeyId, issuer }: Certificate): readonly Certificate[] {
    return this.named(issuer, authorityKeyId);
  }

  #anyIssuerOf(certificate: Certificate): Certificate | null {
    return this.#authorities.find((one) => one !== certificate && isSignedBy(certificate, one)) ?? null;
  }
}

function bytesOf({ raw }: Certificate): string {
  return Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('latin1');
}

function push<K, V>(groups: Map<K, V[]>, key: K, value: V): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [value]);
  else group.push(value);
}
