import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { oidBytes } from '../../../document/ber/asn1.ts';
import { ber, readAllBer, readOneBer } from '../../../document/ber/ber.ts';
import { portraitFrom } from '../../../../native/virtual/passport/portrait.ts';
import { dataGroup2, efAtrInfo } from '../../../../native/virtual/passport/data-groups.ts';

interface GoodFiles {
  readonly made: string;
  readonly sods: Readonly<Record<string, string>>;
  readonly certificates: Readonly<Record<string, string>>;
  readonly lists: { readonly crl: string; readonly masterList: string; readonly deviationList: string };
  readonly security: { readonly cardSecurity: string; readonly infos: string };
}

// Made once, so that a seed means the same inputs on every machine.
const stored = JSON.parse(readFileSync(join(import.meta.dirname, 'good-files.json'), 'utf8')) as GoodFiles;
const eac = JSON.parse(
  readFileSync(
    join(import.meta.dirname, '../../../document/vectors/tr-03110-worked-example-terminal-authentication.json'),
    'utf8',
  ),
) as Readonly<Record<'authority' | 'verifier' | 'terminal' | 'rsaAuthority', string>>;
const bytes = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));
const all = (group: Readonly<Record<string, string>>) => Object.values(group).map(bytes);
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

/** A picture of 8 × 8 pixels as far as its header goes: JPEG, JP2 and a bare codestream. */
const jpeg = hex('ffd8ffe000104a46494600010100000100010000ffc0000b080008000801011100ffda0008010100003f00ffd9');
const jp2 = hex(
  '0000000c6a5020200d0a870a00000014667479706a703220000000006a7032200000002d6a7032680000001669686472000000080000000800010707000000',
);
const codestream = hex('ff4fff510029000000000008000000080000000000000000');

const lines = {
  TD3: ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
  TD2: ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'],
  TD1: ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
} as const;
const oid = (dotted: string) => ber(0x06, oidBytes(dotted));
const number = (value: number) => ber(0x02, Uint8Array.of(value));
const text = (value: string) => Buffer.from(value, 'latin1');
const masterList = bytes(stored.lists.masterList);
const cardAccess = ber(
  0x31,
  ...readAllBer(readOneBer(bytes(stored.security.infos)).value)
    .slice(0, 2)
    .map(({ raw }) => raw),
);

function portraitOf(picture: Uint8Array) {
  const portrait = portraitFrom(picture);
  if (portrait === null) throw new Error('a good picture has a header');
  return portrait;
}

/** What mutations begin with: one good file of every kind, or several. */
export const good = {
  made: Date.parse(stored.made),
  sods: all(stored.sods),
  certificates: all(stored.certificates),
  crls: [bytes(stored.lists.crl)],
  masterLists: [masterList],
  deviationLists: [bytes(stored.lists.deviationList)],
  cardSecurities: [bytes(stored.security.cardSecurity)],
  securityInfos: [cardAccess, bytes(stored.security.infos)],
  dataGroup14: [
    ber(0x6e, bytes(stored.security.infos)),
    ...all(stored.certificates).map((one) =>
      ber(0x6e, ber(0x31, chipAuthentication('2'), chipKey('2', publicKeyOf(one)))),
    ),
    ber(0x6e, ber(0x31, chipAuthentication('1'), chipKey('1', primeKey()))),
  ],
  dataGroup15: all(stored.certificates).map((one) => ber(0x6f, publicKeyOf(one))),
  cardInformation: [Uint8Array.from(efAtrInfo(0xfeff))],
  efCom: [hex('60165f0104303130375f36063034303030305c046175766c')],
  dataGroup1: Object.values(lines).map((one) => ber(0x61, ber(0x5f1f, text(one.join(''))))),
  mrz: Object.values(lines).map((one) => Uint8Array.from(text(one.join('\n')))),
  dataGroup2: (['ISO 19794-5', 'ISO 39794-5'] as const).flatMap((standard) =>
    [jpeg, codestream].map((one) => Uint8Array.from(dataGroup2(portraitOf(one), 'F', 0, standard))),
  ),
  pictures: [jpeg, jp2, codestream],
  dataGroup5: [ber(0x65, ber(0x02, Uint8Array.of(1)), ber(0x5f40, jpeg))],
  dataGroup7: [ber(0x67, ber(0x02, Uint8Array.of(2)), ber(0x5f43, jpeg), ber(0x5f43, codestream))],
  dataGroup11: [
    ber(
      0x6b,
      ber(0x5c, hex('5f0e5f2b5f115f42')),
      ...[ber(0x5f0e, text('SMITH<<JOHN<J')), ber(0x5f2b, text('19740812')), ber(0x5f11, text('ANYTOWN<MN'))],
      ber(0xa0, ber(0x02, Uint8Array.of(1)), ber(0x5f0f, text('SMYTHE<<JOHN'))),
    ),
  ],
  dataGroup12: [
    ber(
      0x6c,
      ber(0x5c, hex('5f195f265f1a')),
      ...[ber(0x5f19, text('UTOPIA')), ber(0x5f26, hex('20020531')), ber(0x5f55, text('20020531120000'))],
      ber(0xa0, ber(0x02, Uint8Array.of(1)), ber(0x5f1a, text('SMITH<<BRENDA<P'))),
    ),
  ],
  dataGroup16: [
    ber(
      0x70,
      ber(0x02, Uint8Array.of(1)),
      ber(0xa1, ber(0x5f50, text('20020101')), ber(0x5f51, text('SMITH<<CHARLES'))),
    ),
  ],
  cvCertificates: [eac.authority, eac.verifier, eac.terminal, eac.rsaAuthority].map(hex),
  trustFiles: [
    masterList,
    ...all(stored.certificates).slice(0, 2),
    Uint8Array.from(text(`-----BEGIN CERTIFICATE-----\n${stored.certificates.csca}\n-----END CERTIFICATE-----\n`)),
    Uint8Array.from(
      text(
        `version: 1\ndn: c=UT,dc=pkd\npkdMasterListContent:: ${stored.lists.masterList}\n\ndn: c=UT,o=crl\ncertificateRevocationList;binary:: ${stored.lists.crl}\n`,
      ),
    ),
  ],
} as const;

/** ICAO 9303-11 §9.2.5 and §9.2.6; `agreement` 1: DH, 2: ECDH. */
function chipAuthentication(agreement: '1' | '2'): Uint8Array {
  return ber(0x30, oid(`0.4.0.127.0.7.2.2.3.${agreement}.2`), number(1), number(7));
}

function chipKey(agreement: '1' | '2', publicKeyInfo: Uint8Array): Uint8Array {
  return ber(0x30, oid(`0.4.0.127.0.7.2.2.1.${agreement}`), publicKeyInfo, number(7));
}

/** A key of a prime of its own with an order behind it, as long as any that is looked at. */
function primeKey(): Uint8Array {
  const large = (size: number) =>
    ber(
      0x02,
      Uint8Array.from({ length: size }, (_, at) => (at * 91 + 0x41) | 1),
    );
  const parameters = ber(0x30, large(512), number(5), large(511));
  return ber(0x30, ber(0x30, oid('1.2.840.10046.2.1'), parameters), ber(0x03, Uint8Array.of(0), large(511)));
}

function publicKeyOf(certificate: Uint8Array): Uint8Array {
  const [tbs] = readAllBer(readOneBer(certificate).value);
  // version, serial, algorithm, issuer, validity, subject, subjectPublicKeyInfo
  return readAllBer(tbs?.value ?? new Uint8Array())[6]?.raw ?? new Uint8Array();
}
