import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { type Instant, instantFrom } from '../../core/instant.ts';
import { ber } from '../../document/ber/ber.ts';
import {
  ecKey,
  ldsSecurityObject,
  type Profile,
  pss,
  rsaKey,
  type Workshop,
} from '../../document/passive/signed-by-openssl.rig.ts';

/** One EF.SOD with what is believed around it, for this project's verdict and for openssl's. */
export interface SodCell {
  readonly name: string;
  readonly sod: Uint8Array;
  /** Names of trusted certificates in the workshop. */
  readonly trusted: readonly string[];
  /** Certificates that are known without being trusted: the signer's, where it did not come along. */
  readonly known: readonly string[];
  /** A revocation list, and the signer that it is asked for. */
  readonly crl: { readonly list: string; readonly signer: string } | null;
  readonly at: Instant;
  /** RFC 5480 §2.1.1: openssl builds no chain over a key that gives its curve by parameters, whoever signed it. */
  readonly chainAsked: boolean;
}

export interface Algorithm {
  readonly name: string;
  readonly key: readonly string[];
  readonly hash: string;
  readonly how: readonly string[];
  /** Explicit parameters with the generator compressed and the cofactor left out. */
  readonly bare: boolean;
}

const curves = [
  ...['P-192', 'P-224', 'P-256', 'P-384', 'P-521'],
  ...[160, 192, 224, 256, 320, 384, 512].flatMap((bits) => [`brainpoolP${bits}r1`, `brainpoolP${bits}t1`]),
];
const hashes = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;

/** Hash, mask and salt of RSA-PSS: the same hash twice, masks of their own, the shortest and the longest salts. */
const pssParameters = [
  ['sha1', 'sha1', 20],
  ['sha224', 'sha224', 28],
  ['sha256', 'sha256', 32],
  ['sha256', 'sha1', 20],
  ['sha384', 'sha384', 48],
  ['sha512', 'sha256', 0],
  ['sha512', 'sha512', 64],
] as const;

/** Every algorithm that is signed with: RSA by hash, RSA-PSS by its parameters, ECDSA by curve and form of the curve. */
export const algorithms: readonly Algorithm[] = [
  ...hashes.map((hash) => row(`RSA 2048 ${hash}`, rsaKey(2048), hash)),
  row('RSA 1024 sha1', rsaKey(1024), 'sha1'),
  row('RSA 3072 sha256', rsaKey(3072), 'sha256'),
  ...pssParameters.map(([hash, mask, salt]) =>
    row(`RSA-PSS ${hash} mask ${mask} salt ${salt}`, rsaKey(2048), hash, pss(mask, salt)),
  ),
  row('RSA-PSS of a PSS key', rsaKey(2048, 'RSA-PSS'), 'sha384', pss('sha384', 48)),
  ...curves.flatMap((curve, at) => [
    row(`ECDSA ${curve}`, ecKey(curve), hashes[at % 5] ?? 'sha256'),
    row(`ECDSA ${curve} explicit`, ecKey(curve, 'explicit'), hashes[(at + 1) % 5] ?? 'sha256'),
    { ...row(`ECDSA ${curve} bare`, ecKey(curve, 'explicit'), hashes[(at + 2) % 5] ?? 'sha256'), bare: true },
  ]),
];

function row(name: string, key: readonly string[], hash: string, how: readonly string[] = []): Algorithm {
  return { name, key, hash, how, bare: false };
}

const idData = '1.2.840.113549.1.7.1';
const dg1 = ber(0x61, ber(0x5f1f, Buffer.from('P<UTO')));
const groups = new Map([[1, dg1]]);
const day = 86_400_000;
const cscaName = '/C=UT/O=Utopia/CN=CSCA';

/** The authorities of all cells. */
export function makeAuthorities(shop: Workshop): void {
  for (const [name, subject, days] of [
    ['csca', cscaName, 3650],
    ['same-name', cscaName, 3650],
    ['short', '/C=UT/O=Utopia/CN=Short', 50],
  ] as const) {
    shop.key(name, ecKey('P-384'));
    shop.csca(name, subject, days);
  }
  shop.key('next', ecKey('brainpoolP256r1'));
  shop.issue('link', 'csca', { key: 'next', subject: cscaName, profile: 'csca', days: 3650 });
  shop.csca('next', cscaName);
  const broken = Buffer.from(shop.bytes('csca.der'));
  broken[broken.length - 1] = (broken[broken.length - 1] ?? 0) ^ 1;
  writeFileSync(shop.file('broken.der'), broken);
  shop.openssl('x509', '-inform', 'DER', '-in', 'broken.der', '-out', 'broken.pem');
}

/** An algorithm as it should be, and with its signature, content or signed attributes changed afterwards. */
export function cellsOf(shop: Workshop, algorithm: Algorithm): readonly SodCell[] {
  const { name, hash } = algorithm;
  const sod = signedBy(shop, algorithm, 'signer', 'csca');
  const content = ldsSecurityObject(groups);
  const groupHash = createHash('sha256').update(dg1).digest();
  const messageDigest = createHash(hash).update(content).digest();
  const cell = (what: string, bytes: Uint8Array): SodCell => ({
    ...plain(`${name}, ${what}`, bytes),
    trusted: ['csca'],
    chainAsked: !algorithm.key.some((option) => option.endsWith(':explicit')),
  });
  return [
    cell('as it should be', sod),
    cell('another signature', flipped(sod, sod.length - 1)),
    cell('another content', flipped(sod, sod.indexOf(groupHash))),
    cell('another signed hash', flipped(sod, sod.indexOf(messageDigest))),
  ];
}

function plain(name: string, sod: Uint8Array): SodCell {
  return { name, sod, trusted: [], known: [], crl: null, at: instantFrom(Date.now() + 3_600_000), chainAsked: true };
}

function signedBy(
  shop: Workshop,
  { key, hash, how, bare }: Algorithm,
  signer: string,
  issuer: string,
  { profile = 'signer' as Profile, days = 365 } = {},
): Buffer {
  // RSA keys take long to make: one of each kind serves all.
  const kept = createHash('sha256').update(key.join()).digest('hex').slice(0, 16);
  if (!existsSync(shop.file(`${kept}.key`))) shop.key(kept, key);
  copyFileSync(shop.file(`${kept}.key`), shop.file(`${signer}.key`));
  shop.issue(signer, issuer, { profile, days });
  if (bare) shop.bareParameters(signer, issuer);
  return Buffer.from(shop.sod(signer, groups, hash, ...how));
}

function flipped(bytes: Buffer, at: number): Uint8Array {
  if (at < 0) throw new Error('what is to be changed is not there');
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

/** One algorithm in every form of the message, with every trouble of its chain and of revocation lists. */
export function troublesOf(shop: Workshop, algorithm: Algorithm): readonly SodCell[] {
  const cell = (what: string, sod: Uint8Array, more: Partial<SodCell> = {}): SodCell => ({
    ...plain(`${algorithm.name}, ${what}`, sod),
    trusted: ['csca'],
    ...more,
  });
  const at = (days: number) => instantFrom(Date.now() + days * day);
  const good = signedBy(shop, algorithm, 'troubled', 'csca', { days: 100 });
  const by = ['-md', algorithm.hash, ...algorithm.how];
  const form = (...options: readonly string[]) =>
    shop.sod('troubled', groups, algorithm.hash, ...algorithm.how, ...options);
  const outside = form('-nocerts');
  shop.crl('clean', 'csca', [], 10);
  shop.crl('full', 'csca', ['troubled'], 10);
  shop.crl('strange', 'same-name', [], 10);
  const listed = (list: string) => ({ list, signer: 'troubled' });
  const cells = [
    cell('a key identifier', form('-keyid')),
    cell('no signed attributes', form('-noattr')),
    // openssl 3.0 cannot stream what it signs with RSA-PSS.
    ...(algorithm.how.length > 0 ? [] : [cell('indefinite lengths', form('-stream'))]),
    cell('id-data', ber(0x77, shop.signed('troubled', ldsSecurityObject(groups), idData, ...by))),
    cell('its certificate outside', outside, { known: ['troubled'] }),
    cell('its certificate nowhere', outside),
    cell('another certificate outside', outside, { known: ['link'] }),
    cell('an expired signer', good, { at: at(101) }),
    cell('a signer of tomorrow', good, { at: at(-2) }),
    cell('no CSCA', good, { trusted: ['short'] }),
    cell('another CSCA of the name', good, { trusted: ['same-name'] }),
    cell('two CSCAs of one name', good, { trusted: ['same-name', 'csca'] }),
    cell('a CSCA with a broken signature', good, { trusted: ['broken'] }),
    cell('not revoked', good, { crl: listed('clean') }),
    cell('revoked', good, { crl: listed('full') }),
    cell('an overdue list', good, { crl: listed('clean'), at: at(20) }),
    cell('an overdue list that names it', good, { crl: listed('full'), at: at(20) }),
    cell('a list by another key', good, { crl: listed('strange') }),
  ];
  const byShort = signedBy(shop, algorithm, 'by-short', 'short', { days: 100 });
  const byNext = signedBy(shop, algorithm, 'by-next', 'next', { days: 100 });
  const wrong = signedBy(shop, algorithm, 'wrong-use', 'csca', { profile: 'wrongUse' });
  return [
    ...cells,
    cell('a CSCA that is valid', byShort, { trusted: ['short'] }),
    cell('an expired CSCA', byShort, { trusted: ['short'], at: at(60) }),
    cell('a link certificate', byNext, { trusted: ['csca', 'link'] }),
    cell('the old CSCA without the link', byNext),
    cell('a key for something else', wrong),
  ];
}
