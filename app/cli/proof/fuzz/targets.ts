import { instantFrom } from '../../../core/instant.ts';
import { seenWithDataGroup14 } from '../../../document/access/hidden-pace.ts';
import { runnable } from '../../../document/access/pace-choice.ts';
import { paceInfosIn, parseSecurityInfos } from '../../../document/access/pace-info.ts';
import { activeKeyOf, checkChallengeSignature } from '../../../document/authentication/active-authentication.ts';
import { sessionKeysOf } from '../../../document/authentication/chip-authentication.ts';
import { chipKeysIn } from '../../../document/authentication/chip-key-choice.ts';
import { loadCvKey } from '../../../document/authentication/cv-algorithms.ts';
import { parseCvCertificate } from '../../../document/authentication/cv-certificate.ts';
import { chainFrom } from '../../../document/authentication/cv-chain.ts';
import { announcedLength, readAllBer, readOneBer, wellFormed } from '../../../document/ber/ber.ts';
import { derOf } from '../../../document/ber/der.ts';
import { largestAnswerIn } from '../../../document/lds/card-information.ts';
import { parseDataGroup1 } from '../../../document/lds/dg1.ts';
import { parseDataGroup14 } from '../../../document/lds/dg14.ts';
import { parseDataGroup2 } from '../../../document/lds/dg2.ts';
import { parseDataGroup11 } from '../../../document/lds/dg11.ts';
import { parseDataGroup12 } from '../../../document/lds/dg12.ts';
import { parseDataGroup16 } from '../../../document/lds/dg16.ts';
import { parseDataGroup5, parseDataGroup7 } from '../../../document/lds/displayed-pictures.ts';
import { parseEfCom } from '../../../document/lds/ef-com.ts';
import { pictureHeader } from '../../../document/lds/picture.ts';
import { mrzLines, parseMrz } from '../../../document/mrz/parse-mrz.ts';
import { parseCardSecurity } from '../../../document/passive/card-security.ts';
import { parseCertificate } from '../../../document/passive/certificate.ts';
import { parseRevocationList } from '../../../document/passive/crl.ts';
import { parseDeviationList } from '../../../document/passive/deviation-list.ts';
import { parseSecurityObject } from '../../../document/passive/ef-sod.ts';
import { issuedOn } from '../../../document/passive/known-defects.ts';
import { parseMasterList } from '../../../document/passive/master-list.ts';
import { traceSecurityObject } from '../../../document/passive/security-object-trust.ts';
import { isSignedBy } from '../../../document/passive/signed-by.ts';
import { trustItemsIn } from '../../../document/trust/trust-material.ts';
import { entryOf, trustStoreFrom } from '../../../document/trust/trust-store.ts';
import { verifyFiles } from '../../../document/verify-files.ts';
import type { Chance } from './chance.ts';
import { garbledFront, garbledReading, garbledSession } from './garbled-chip.ts';
import { good } from './good-files.ts';
import { mutated } from './mutate.ts';

/** Something that takes bytes from outside. Whatever they are, it answers by a value. */
export interface Target {
  readonly name: string;
  /** Of a thousand inputs: what costs more gets fewer. */
  readonly share: number;
  /** An input, made of good ones. */
  input(chance: Chance): Uint8Array;
  /** Throws when the product does, or when it believes what it must not. */
  run(input: Uint8Array): unknown;
}

const at = instantFrom(good.made + 86_400_000);
const [csca] = good.certificates.map(parseCertificate);
if (!csca?.ok) throw new Error('the good CSCA is one');
const trust = trustStoreFrom({ certificates: [entryOf(csca.value, true)], crls: [], deviationLists: [] });

const parser = (
  name: string,
  share: number,
  seeds: readonly Uint8Array[],
  run: (input: Uint8Array) => unknown,
): Target => ({ name, share, input: (chance) => mutated(seeds, chance), run });

const everything = [...good.sods, ...good.certificates, ...good.dataGroup2, ...good.dataGroup11, ...good.securityInfos];

export const targets: readonly Target[] = [
  parser('ber', 120, everything, (input) => [
    wellFormed(() => readOneBer(input)),
    wellFormed(() => readAllBer(input)),
    wellFormed(() => announcedLength(input)),
    wellFormed(() => derOf(readOneBer(input))),
  ]),
  parser('EF.ATR/INFO', 40, good.cardInformation, largestAnswerIn),
  parser('EF.COM', 40, good.efCom, parseEfCom),
  parser('EF.CardAccess', 60, good.securityInfos, securityInfos),
  parser('EF.CardSecurity', 30, good.cardSecurities, parseCardSecurity),
  parser('EF.SOD', 40, good.sods, parseSecurityObject),
  parser('EF.SOD traced', 20, good.sods, traced),
  parser('files verified', 20, good.sods, verified),
  parser('DG1', 40, good.dataGroup1, parseDataGroup1),
  parser('DG2', 80, good.dataGroup2, parseDataGroup2),
  parser('DG5', 30, good.dataGroup5, parseDataGroup5),
  parser('DG7', 30, good.dataGroup7, parseDataGroup7),
  parser('DG11', 50, good.dataGroup11, parseDataGroup11),
  parser('DG12', 40, good.dataGroup12, (input) => [parseDataGroup12(input), issuedOn(input)]),
  parser('DG14', 40, good.dataGroup14, (input) =>
    seenWithDataGroup14({ protocol: 'BAC', cipher: '3DES', downgraded: false }, input),
  ),
  parser('DG14 keys', 6, good.dataGroup14, chipKeys),
  parser('DG15', 30, good.dataGroup15, activeKey),
  parser('DG16', 30, good.dataGroup16, parseDataGroup16),
  parser('picture header', 60, good.pictures, pictureHeader),
  parser('certificate', 60, good.certificates, parseCertificate),
  parser('certificate chained', 10, good.certificates, chained),
  parser('revocation list', 30, good.crls, parseRevocationList),
  parser('master list', 20, good.masterLists, parseMasterList),
  parser('deviation list', 30, good.deviationLists, parseDeviationList),
  parser('CV certificate', 40, good.cvCertificates, parseCvCertificate),
  parser('CV certificate chained', 10, good.cvCertificates, chainedCv),
  parser('trust file', 20, good.trustFiles, trustItemsIn),
  { name: 'MRZ', share: 50, input: (chance) => misread(chance), run: mrz },
  { name: 'secure messaging', share: 40, input: (chance) => chance.bytes(8), run: garbledSession },
  parser('reading in the clear', 20, [...good.securityInfos, ...good.cardInformation], garbledFront),
  { name: 'whole reading', share: 6, input: (chance) => chance.bytes(8), run: garbledReading },
];

function securityInfos(input: Uint8Array): void {
  const infos = parseSecurityInfos(input);
  const offers = infos.ok ? paceInfosIn(infos.value) : infos;
  if (offers.ok) runnable(offers.value);
}

/** Every key that DG14 offers, and an agreement with the first of them. */
function chipKeys(input: Uint8Array): void {
  const infos = parseDataGroup14(input);
  const offer = infos.ok ? chipKeysIn(infos.value) : infos;
  const [choice] = offer.ok ? offer.value.choices : [];
  if (choice === undefined) return;
  const secret = choice.key.group.draw((size) => new Uint8Array(size).fill(0x5a));
  secret.ofGenerator();
  sessionKeysOf(choice, secret.agree(choice.key.publicKey));
}

const challenge = new Uint8Array(8).fill(0x6c);

/** The key of DG15, and a signature of its size that nobody made. */
function activeKey(input: Uint8Array): void {
  const infos = parseSecurityInfos(good.securityInfos[1] ?? new Uint8Array());
  const active = activeKeyOf(input, infos.ok ? infos.value : []);
  if (!active.ok) return;
  const size = active.value.key.asymmetricKeyDetails?.modulusLength ?? 512;
  for (const length of [size / 8, 64]) {
    const { outcome } = checkChallengeSignature(active.value, challenge, new Uint8Array(length).fill(0x2b));
    if (outcome === 'passed') throw new Error('a signature that nobody made passed');
  }
}

const signedContents = good.sods.map((one) => {
  const parsed = parseSecurityObject(one);
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return Buffer.from(parsed.value.content).toString('hex');
});

function traced(input: Uint8Array): void {
  const sod = parseSecurityObject(input);
  if (!sod.ok) return;
  const { sodSignature, csca: anchor } = traceSecurityObject(sod.value, trust, at);
  const isForged = !signedContents.includes(Buffer.from(sod.value.content).toString('hex'));
  if (isForged && anchor !== null && sodSignature.outcome === 'passed')
    throw new Error('contents that nobody signed passed');
}

function verified(input: Uint8Array): void {
  const [dg1 = new Uint8Array()] = good.dataGroup1;
  const files = new Map([
    ['EF.SOD', input],
    ['DG1', dg1],
  ]);
  verifyFiles({ files, mrz: null, trust, at });
}

function chained(input: Uint8Array): void {
  const certificate = parseCertificate(input);
  if (!certificate.ok || !csca?.ok) return;
  isSignedBy(certificate.value, csca.value);
  isSignedBy(csca.value, certificate.value);
}

const cvChain = good.cvCertificates.map(parseCvCertificate).flatMap((one) => (one.ok ? [one.value] : []));
if (cvChain.length !== good.cvCertificates.length) throw new Error('the good CV certificates are good');

/** In the place of each certificate of a good chain, and beside all of them. */
function chainedCv(input: Uint8Array): void {
  const certificate = parseCvCertificate(input);
  if (!certificate.ok) return;
  const { authority, key } = certificate.value;
  loadCvKey(key, null);
  for (const place of cvChain.keys()) chainFrom([authority], cvChain.with(place, certificate.value), cvDay);
  chainFrom([authority, certificate.value.holder], [...cvChain, certificate.value], cvDay);
}

const cvDay = cvChain[2]?.effective ?? '';

const printable = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<<<<<ÄЖ中\t \r\n';

/** An MRZ with characters misread, lost, doubled, and lines cut. */
function misread(chance: Chance): Uint8Array {
  const characters = [...Buffer.from(chance.of(good.mrz)).toString('latin1')];
  for (let left = chance.below(8); left > 0; left -= 1) {
    const place = chance.below(characters.length);
    const kind = chance.below(6);
    if (kind === 0) characters.splice(place, 1);
    else if (kind === 1) characters.splice(place, 0, chance.of([...printable]));
    else characters[place] = chance.of([...printable]);
  }
  return Uint8Array.from(Buffer.from(characters.join('')));
}

function mrz(input: Uint8Array): void {
  const text = Buffer.from(input).toString('utf8');
  mrzLines(text);
  parseMrz(text, '2026-01-01');
}
