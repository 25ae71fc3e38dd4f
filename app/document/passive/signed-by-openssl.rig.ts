import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Members, oidBytes } from '../ber/asn1.ts';
import { ber, readAllBer, readOneBer } from '../ber/ber.ts';

/** Extensions of certificates, as openssl's configuration says them. */
export const profiles = {
  csca: 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash',
  notCa: 'keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash',
  signer: 'keyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid',
  signerWithoutKeyId: 'keyUsage=critical,digitalSignature\nsubjectKeyIdentifier=none\nauthorityKeyIdentifier=none',
  // Two times that are none: the one is a text, the other has a month too many.
  oddUsagePeriod:
    'keyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\n2.5.29.16=DER:30:15:80:02:3F:3F:81:0F:32:30:32:36:31:33:30:31:30:30:30:30:30:30:5A',
  noUsagePeriod:
    'keyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\n2.5.29.16=DER:04:03:01:02\nsubjectKeyIdentifier=none',
  wrongUse: 'keyUsage=critical,keyEncipherment\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid',
  listSigner:
    'keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,2.23.136.1.1.3\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid',
  listSignerWithoutKeyId:
    'keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,2.23.136.1.1.3\nsubjectKeyIdentifier=none\nauthorityKeyIdentifier=none',
  deviationSigner:
    'keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,2.23.136.1.1.8\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid',
} as const;

export type Profile = keyof typeof profiles;

const digestOids: Readonly<Record<string, string>> = {
  sha1: '1.3.14.3.2.26',
  sha224: '2.16.840.1.101.3.4.2.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

export const ecKey = (curve: string, encoding: 'named_curve' | 'explicit' = 'named_curve'): readonly string[] => [
  ...['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`, '-pkeyopt', `ec_param_enc:${encoding}`],
];

export const rsaKey = (bits: number, algorithm: 'RSA' | 'RSA-PSS' = 'RSA'): readonly string[] => [
  ...['-algorithm', algorithm, '-pkeyopt', `rsa_keygen_bits:${bits}`],
];

/** RSA-PSS with its own mask hash and salt, as options of `openssl cms -sign`. */
export const pss = (maskDigest: string, salt: number): readonly string[] =>
  ['rsa_padding_mode:pss', `rsa_mgf1_md:${maskDigest}`, `rsa_pss_saltlen:${salt}`].flatMap((one) => ['-keyopt', one]);

/** An LDSSecurityObject, ICAO 9303-10 §4.6.2.3. */
export function ldsSecurityObject(groups: ReadonlyMap<number, Uint8Array>, hash = 'sha256'): Uint8Array {
  const entries = [...groups].map(([number, bytes]) =>
    ber(0x30, ber(0x02, Uint8Array.of(number)), ber(0x04, createHash(hash).update(bytes).digest())),
  );
  const algorithm = ber(0x30, ber(0x06, oidBytes(digestOids[hash] ?? '')));
  return ber(0x30, ber(0x02, Uint8Array.of(0)), algorithm, ber(0x30, ...entries));
}

/**
 * A folder in which the openssl command line makes keys, certificates, lists and signatures. Nothing here signs itself: a
 * structure that openssl cannot write is put together here and signed by it.
 */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'egate-workshop-'));
  #serial = 4096;

  file(name: string): string {
    return join(this.folder, name);
  }

  bytes(name: string): Uint8Array {
    return readFileSync(this.file(name));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Does the command line say yes? */
  agrees(...args: readonly string[]): boolean {
    return spawnSync('openssl', args, { cwd: this.folder, stdio: 'ignore' }).status === 0;
  }

  key(name: string, how: readonly string[]): void {
    this.openssl('genpkey', ...how, '-out', `${name}.key`);
  }

  /** A certificate over its own key; `NAME.pem` and `NAME.der`. */
  csca(name: string, subject: string, days = 3650, profile: Profile = 'csca', ...how: readonly string[]): void {
    this.#request(name, subject);
    this.openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-signkey', `${name}.key`, '-days', String(days)],
      ...['-set_serial', String(this.#nextSerial()), '-extfile', this.#profile(profile), ...how, '-out', `${name}.pem`],
    );
    this.#der(name);
  }

  /** A certificate of `issuer` over the key `key`. */
  issue(
    name: string,
    issuer: string,
    {
      key = name,
      subject = `/C=UT/O=Utopia/CN=${name}`,
      days = 365,
      profile = 'signer' as Profile,
      how = ['-sha256'],
    } = {},
  ): void {
    this.#request(name, subject, key);
    this.openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`],
      ...['-set_serial', String(this.#nextSerial()), '-days', String(days), '-extfile', this.#profile(profile)],
      ...[...how, '-out', `${name}.pem`],
    );
    this.#der(name);
  }

  /** `NAME.crl` of the CSCA; `days`: until the next one; `from`: YYYYMMDDHHMMSSZ, now without it. */
  crl(
    name: string,
    csca: string,
    revoked: readonly string[] = [],
    days = 30,
    { number = this.#nextSerial(), from = '', keyId = true, extensions = '' } = {},
  ): void {
    writeFileSync(this.file('index.txt'), '');
    const digits = number.toString(16);
    writeFileSync(this.file('crlnumber'), digits.padStart(digits.length + (digits.length % 2), '0'));
    const lines = `${keyId ? 'authorityKeyIdentifier=keyid\n' : ''}${extensions}`;
    const about = lines === '' ? '' : `crl_extensions=crl\n[crl]\n${lines}`;
    writeFileSync(
      this.file('ca.cnf'),
      `[ca]\ndefault_ca=list\n[list]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\nunique_subject=no\n${about}`,
    );
    const by = ['-config', 'ca.cnf', '-cert', `${csca}.pem`, '-keyfile', `${csca}.key`];
    const at = from === '' ? [] : ['-crl_lastupdate', from];
    for (const one of revoked) this.openssl('ca', ...by, '-revoke', `${one}.pem`);
    this.openssl('ca', ...by, '-gencrl', '-crldays', String(days), ...at, '-out', `${name}.crl.pem`);
    this.openssl('crl', '-in', `${name}.crl.pem`, '-outform', 'DER', '-out', `${name}.crl`);
  }

  /** A CMS structure over `content`. */
  signed(signer: string, content: Uint8Array, type: string, ...how: readonly string[]): Uint8Array {
    writeFileSync(this.file('content'), content);
    this.openssl(
      ...['cms', '-sign', '-in', 'content', '-binary', '-nodetach', '-nosmimecap', '-outform', 'DER'],
      ...['-signer', `${signer}.pem`, '-inkey', `${signer}.key`, '-econtent_type', type, '-out', 'signed', ...how],
    );
    return this.bytes('signed');
  }

  /** An EF.SOD over data groups. */
  sod(signer: string, groups: ReadonlyMap<number, Uint8Array>, hash: string, ...how: readonly string[]): Uint8Array {
    return ber(0x77, this.signed(signer, ldsSecurityObject(groups), '2.23.136.1.1.1', '-md', hash, ...how));
  }

  /**
   * The certificate of `name` with its curve's parameters as some states write them: the generator compressed, the
   * cofactor left out. openssl writes neither; it signs what is put together here.
   */
  bareParameters(name: string, issuer: string): void {
    const outer = new Members(readOneBer(this.bytes(`${name}.der`)));
    const tbs = outer.next();
    const algorithm = outer.next();
    const parts = readAllBer(tbs.value).map((part, index) => (index === 6 ? withBareParameters(part.raw) : part.raw));
    const signed = ber(0x30, ...parts);
    writeFileSync(this.file('tbs'), signed);
    this.openssl('dgst', '-sha256', '-sign', `${issuer}.key`, '-out', 'tbs.sig', 'tbs');
    const signature = ber(0x03, Uint8Array.of(0), this.bytes('tbs.sig'));
    writeFileSync(this.file(`${name}.der`), ber(0x30, signed, algorithm.raw, signature));
    this.openssl('x509', '-inform', 'DER', '-in', `${name}.der`, '-out', `${name}.pem`);
  }

  #request(name: string, subject: string, key = name): void {
    writeFileSync(this.file('request.cnf'), '[req]\ndistinguished_name=dn\n[dn]\n');
    const by = ['-key', `${key}.key`, '-subj', subject, '-config', 'request.cnf'];
    this.openssl('req', '-new', ...by, '-out', `${name}.csr`);
  }

  #profile(profile: Profile): string {
    writeFileSync(this.file(`${profile}.ext`), `${profiles[profile]}\n`);
    return `${profile}.ext`;
  }

  #der(name: string): void {
    this.openssl('x509', '-in', `${name}.pem`, '-outform', 'DER', '-out', `${name}.der`);
  }

  #nextSerial(): number {
    this.#serial += 1;
    return this.#serial;
  }
}

/** SubjectPublicKeyInfo with explicit parameters (SEC 1 §C.2): version, field, curve, generator, order, cofactor. */
function withBareParameters(publicKeyInfo: Uint8Array): Uint8Array {
  const info = new Members(readOneBer(publicKeyInfo));
  const [oid, parameters] = readAllBer(info.next().value);
  if (oid === undefined || parameters?.tag !== 0x30) throw new Error('the key has no explicit parameters');
  const [version, field, curve, generator, order] = readAllBer(parameters.value);
  if (!version || !field || !curve || !generator || !order) throw new Error('the parameters are incomplete');
  const point = generator.value;
  const odd = (point[point.length - 1] ?? 0) & 1;
  const compressed = ber(0x04, Uint8Array.of(2 + odd), point.subarray(1, (point.length + 1) / 2));
  const bare = ber(0x30, version.raw, field.raw, curve.raw, compressed, order.raw);
  return ber(0x30, ber(0x30, oid.raw, bare), info.next().raw);
}
