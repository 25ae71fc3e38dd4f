import { createHash } from 'node:crypto';
import type { Instant } from '../../core/instant.ts';
import { type Certificate, keyIdOf, parseCertificate } from '../passive/certificate.ts';
import { parseRevocationList, type RevocationList } from '../passive/crl.ts';
import { type DeviationList, parseDeviationList, type StateDeviations } from '../passive/deviation-list.ts';
import type { Name } from '../passive/name.ts';
import type { SignerInfo } from '../passive/signed-data.ts';
import { anchorsAmong } from './anchors.ts';

/** What was put into a store and is of no use there. */
export interface Rejected {
  readonly source: string;
  readonly reason: string;
}

export interface TrustSource {
  readonly source: string;
  readonly kind: 'certificate' | 'crl';
  readonly der: Uint8Array;
}

/**
 * What a site believes: country signing CAs, their revocation and deviation lists, and document signers that documents do
 * not carry themselves. Nothing is parsed before it is asked for: a lane starts at once, however many states there are.
 */
export interface TrustStore {
  /** All of them, also those that anchor nothing. */
  readonly certificates: readonly Certificate[];
  /** Those whose signatures are believed. */
  readonly anchors: readonly Certificate[];
  readonly crls: readonly RevocationList[];
  readonly deviationLists: readonly StateDeviations[];
  readonly rejected: readonly Rejected[];
  /** Of a store that was imported into and is signed by the site's key; null of a folder of files. */
  readonly seal: StoreSeal | null;
  /**
   * Anchors that may have signed what names this issuer and authority key, the likeliest first. Names in the field are
   * sloppy: where none fits, those of the same country. The signature decides.
   */
  anchorsFor(issuer: Name, authorityKeyId: string | null): readonly Certificate[];
  anchorsNamed(subject: Name): readonly Certificate[];
  /** Two letters in capitals, as certificates have them. */
  anchorsOf(state: string): readonly Certificate[];
  /** Document signers that a signature may mean which carries no certificate. */
  signersFor(signer: Pick<SignerInfo, 'issuerAndSerial' | 'subjectKeyId'>): readonly Certificate[];
  crlsOf(issuer: Name): readonly RevocationList[];
}

export interface StoreSeal {
  readonly version: number;
  /** When it was last imported into. */
  readonly made: Instant;
  /** The signed lists that came in, and who answers for them. */
  readonly lists: readonly { readonly kind: string; readonly signedAt: string | null }[];
}

/** A certificate as the index of a store knows it. */
export interface CertificateEntry {
  readonly anchor: boolean;
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly subjectKeyId: string | null;
  readonly country: string | null;
  readonly certificate: () => Certificate;
}

export interface ListEntry<T> {
  /** Of a revocation list `nameId` of its issuer, of a deviation list the state. */
  readonly issuer: string;
  readonly list: () => T;
}

export interface TrustEntries {
  readonly certificates: readonly CertificateEntry[];
  readonly crls: readonly ListEntry<RevocationList>[];
  readonly deviationLists: readonly ListEntry<DeviationList>[];
}

/** A name's place in an index: equal for names that are equal. */
export function nameId(name: Name): string {
  return createHash('sha256').update(name.key).digest('hex').slice(0, 24);
}

/** How the index knows a certificate. */
export function entryOf(certificate: Certificate, anchor: boolean): CertificateEntry {
  return {
    anchor,
    subject: nameId(certificate.subject),
    issuer: nameId(certificate.issuer),
    serial: certificate.serial,
    subjectKeyId: keyIdOf(certificate),
    country: certificate.subject.country?.toUpperCase() ?? null,
    certificate: () => certificate,
  };
}

export const noEntries: TrustEntries = { certificates: [], crls: [], deviationLists: [] };

/** The store over an index. */
export function trustStoreFrom(
  entries: TrustEntries,
  { rejected = [], seal = null }: Partial<Pick<TrustStore, 'rejected' | 'seal'>> = {},
): TrustStore {
  const { certificates, crls, deviationLists } = entries;
  const anchors = certificates.filter(({ anchor }) => anchor);
  const byKey = grouped(anchors, ({ subjectKeyId }) => subjectKeyId);
  const byName = grouped(anchors, ({ subject }) => subject);
  const byCountry = grouped(anchors, ({ country }) => country);
  const byIssuer = grouped(certificates, ({ issuer }) => issuer);
  const byOwnKey = grouped(certificates, ({ subjectKeyId }) => subjectKeyId);
  const of = (found: readonly CertificateEntry[] | undefined) => (found ?? []).map((one) => one.certificate());
  return {
    get certificates() {
      return of(certificates);
    },
    get anchors() {
      return of(anchors);
    },
    get crls() {
      return crls.map(({ list }) => list());
    },
    get deviationLists() {
      return deviationLists.map(({ issuer, list }) => ({ state: issuer, list: list() }));
    },
    rejected,
    seal,
    anchorsFor: (issuer, authorityKeyId) => {
      const keyed = (authorityKeyId === null ? undefined : byKey.get(authorityKeyId)) ?? [];
      const named = (byName.get(nameId(issuer)) ?? []).filter((one) => !keyed.includes(one));
      const likely = [...keyed, ...named];
      return of(likely.length > 0 ? likely : byCountry.get(issuer.country?.toUpperCase() ?? ''));
    },
    anchorsOf: (state) => of(byCountry.get(state)),
    anchorsNamed: (subject) => of(byName.get(nameId(subject))),
    signersFor: ({ issuerAndSerial, subjectKeyId }) =>
      issuerAndSerial === null
        ? of(byOwnKey.get(subjectKeyId ?? ''))
        : of(byIssuer.get(nameId(issuerAndSerial.issuer))?.filter(({ serial }) => serial === issuerAndSerial.serial)),
    crlsOf: (issuer) => {
      const id = nameId(issuer);
      return crls.filter((one) => one.issuer === id).map(({ list }) => list());
    },
  };
}

function grouped(
  entries: readonly CertificateEntry[],
  keyOf: (entry: CertificateEntry) => string | null,
): ReadonlyMap<string, readonly CertificateEntry[]> {
  const groups = new Map<string, CertificateEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
}

/** A store of everything in the sources that is a certificate or a revocation list. */
export function trustStoreOf(sources: Iterable<TrustSource>): TrustStore {
  const certificates: Certificate[] = [];
  const crls: RevocationList[] = [];
  const rejected: Rejected[] = [];
  const seen = new Set<string>();
  for (const { source, kind, der } of sources) {
    const once = createHash('sha256').update(der).digest('base64');
    if (seen.has(once)) continue;
    seen.add(once);
    const parsed = kind === 'certificate' ? parseCertificate(der) : parseRevocationList(der);
    if (!parsed.ok) rejected.push({ source, reason: parsed.error.detail });
    else if ('revoked' in parsed.value) crls.push(parsed.value);
    else certificates.push(parsed.value);
  }
  const anchors = anchorsAmong(certificates);
  return trustStoreFrom(
    {
      certificates: certificates.map((one) => entryOf(one, anchors.has(one))),
      crls: crls.map((list) => ({ issuer: nameId(list.issuer), list: () => list })),
      deviationLists: [],
    },
    { rejected },
  );
}

export const emptyTrustStore: TrustStore = trustStoreOf([]);

/** Parsed once, when first asked for. What is in a sealed store was well formed when it came in. */
export function lazily<T>(parse: () => { readonly ok: true; readonly value: T } | { readonly ok: false }): () => T {
  let value: T | null = null;
  return () => {
    if (value === null) {
      const parsed = parse();
      if (!parsed.ok) throw new Error('a sealed store holds what cannot be read');
      value = parsed.value;
    }
    return value;
  };
}

export const lazyParsers = {
  certificate: (der: Uint8Array) => lazily(() => parseCertificate(der)),
  crl: (der: Uint8Array) => lazily(() => parseRevocationList(der)),
  deviationList: (der: Uint8Array) => lazily(() => parseDeviationList(der)),
} as const;
