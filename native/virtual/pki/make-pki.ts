import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { certificateCountryOf } from '../../../app/document/mrz/states.ts';
import { openssl } from './openssl.ts';

/** User-assigned in ISO 3166: for issuers that have no country. */
const noCountry = 'ZZ';

/** How long keys sign and certificates hold, in years from the first of January before they were made: ICAO 9303-12 §4. */
const years = {
  cscaSigns: 5,
  csca: 20,
  documentSignerSigns: 4,
  documentSigner: 15,
  expiredSigner: 1,
  crl: 15,
} as const;

/**
 * Makes the PKI of one state in the empty folder `workshop` with the `openssl` command and answers the names of the files
 * to keep. CSCA 001 handed over to 002, which issued the document signers: one that is sound, one that has expired, one that
 * it has revoked. CSCA 009, whose certificate is not kept, issued one more.
 */
export async function makePki(workshop: string, state: string, now: Date): Promise<readonly string[]> {
  await mkdir(join(workshop, 'issued'));
  await writeFile(join(workshop, 'index.txt'), '');
  await writeFile(join(workshop, 'crlnumber'), '01\n');
  const year = now.getUTCFullYear() - 1;
  const config = join(workshop, 'openssl.cnf');
  await writeFile(config, configuration(state, year));
  const run = (args: readonly string[]) => openssl(args, { cwd: workshop, config });
  const date = (after: number) => `${year + after}0101000000Z`;
  const name = (commonName: string) =>
    `/C=${certificateCountryOf(state) ?? noCountry}/O=Test Issuer ${state}/CN=${commonName}`;

  const keys = {
    ...{ 'csca-previous': 'P-384', csca: 'P-384', 'csca-unknown': 'P-384', masterlist: 'P-256' },
    ...{ ds: 'P-256', 'ds-expired': 'P-256', 'ds-revoked': 'P-256', 'ds-unknown': 'P-256' },
  } as const;
  await Promise.all(
    Object.entries(keys).map(([key, curve]) =>
      run([
        ...['genpkey', '-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`],
        ...['-pkeyopt', 'ec_param_enc:named_curve', '-out', `${key}.key`],
      ]),
    ),
  );

  /** One certificate over `key`, signed by the key of `issuer`, or its own. */
  const issue = async (key: string, file: string, subject: string, profile: string, until: number, issuer?: string) => {
    await run(['req', '-new', '-key', `${key}.key`, '-subj', subject, '-out', `${file}.csr`]);
    await run([
      ...['ca', '-batch', '-notext', '-in', `${file}.csr`, '-out', `${file}.pem`, '-extensions', profile],
      ...['-startdate', date(0), '-enddate', date(until), '-keyfile', `${issuer ?? key}.key`],
      ...(issuer === undefined ? ['-selfsign'] : ['-cert', `${issuer}.pem`]),
    ]);
    await run(['x509', '-in', `${file}.pem`, '-outform', 'DER', '-out', `${file}.der`]);
  };
  const csca = (generation: string) => name(`CSCA ${state} ${generation}`);
  // One after the other: they share openssl's index.
  await issue('csca-previous', 'csca-previous', csca('001'), 'csca', years.csca);
  await issue('csca', 'csca', csca('002'), 'csca', years.csca);
  await issue('csca', 'link', csca('002'), 'csca', years.csca, 'csca-previous');
  await issue('csca-unknown', 'csca-unknown', csca('009'), 'csca', years.csca);
  const documentSigner = (file: string, number: string, until: number, issuer: string) =>
    issue(file, file, name(`Document Signer ${state} ${number}`), 'document_signer', until, issuer);
  await documentSigner('ds', '0001', years.documentSigner, 'csca');
  await documentSigner('ds-expired', '0002', years.expiredSigner, 'csca');
  await documentSigner('ds-revoked', '0003', years.documentSigner, 'csca');
  await documentSigner('ds-unknown', '0009', years.documentSigner, 'csca-unknown');
  for (const signer of faultySigners) {
    const parts = await Promise.all([`${signer}.pem`, `${signer}.key`].map((file) => readFile(join(workshop, file))));
    await writeFile(join(workshop, `${signer}.signer`), Buffer.concat(parts), { mode: 0o600 });
  }
  const listSigner = name(`Master List Signer ${state}`);
  await issue('masterlist', 'masterlist', listSigner, 'master_list_signer', years.documentSigner, 'csca');

  await run(['ca', '-revoke', 'ds-revoked.pem', '-keyfile', 'csca.key', '-cert', 'csca.pem']);
  await run([
    ...['ca', '-gencrl', '-keyfile', 'csca.key', '-cert', 'csca.pem', '-crl_lastupdate', date(0)],
    ...['-crl_nextupdate', date(years.crl), '-out', 'crl.pem'],
  ]);
  await run(['crl', '-in', 'crl.pem', '-outform', 'DER', '-out', 'csca.crl']);

  await writeMasterList(workshop, config);
  return [
    ...['csca.der', 'csca.key', 'csca-previous.der', 'csca-previous.key', 'link.der', 'ds.der', 'ds.key'],
    ...faultySigners.map((signer) => `${signer}.signer`),
    ...['csca.crl', 'masterlist.ml'],
  ];
}

/** Certificate and key in one file each, which nobody takes for something to trust. */
const faultySigners = ['ds-expired', 'ds-revoked', 'ds-unknown'] as const;

/** ICAO 9303-12 §9: the CSCA certificates as a set, signed by the master list signer, whose issuer is in the wrapper. */
async function writeMasterList(workshop: string, config: string): Promise<void> {
  const certificates = await Promise.all(
    ['csca-previous.der', 'csca.der', 'link.der'].map((file) => readFile(join(workshop, file))),
  );
  const content = derSequence(0x30, [
    Buffer.of(0x02, 0x01, 0x00),
    derSequence(0x31, certificates.sort(Buffer.compare)),
  ]);
  await openssl(
    [
      ...['cms', '-sign', '-binary', '-nodetach', '-nosmimecap', '-outform', 'DER', '-md', 'sha256'],
      ...['-econtent_type', '2.23.136.1.1.2', '-signer', 'masterlist.pem', '-inkey', 'masterlist.key'],
      ...['-certfile', 'csca.pem', '-out', 'masterlist.ml'],
    ],
    { cwd: workshop, config, input: content },
  );
}

function derSequence(tag: number, parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const length =
    value.length < 0x80
      ? Buffer.of(value.length)
      : value.length < 0x100
        ? Buffer.of(0x81, value.length)
        : Buffer.of(0x82, value.length >> 8, value.length & 0xff);
  return Buffer.concat([Buffer.of(tag), length, value]);
}

/** privateKeyUsagePeriod, which openssl can print but not write: two GeneralizedTimes in [0] and [1]. */
function privateKeyUsage(from: number, to: number): string {
  const time = (tag: number, year: number) => derSequence(tag, [Buffer.from(`${year}0101000000Z`, 'latin1')]);
  return `2.5.29.16=DER:${derSequence(0x30, [time(0x80, from), time(0x81, to)]).toString('hex')}`;
}

/** Certificate profiles of ICAO 9303-12 §7.1. */
function configuration(state: string, year: number): string {
  const names = `
subjectAltName=dirName:place
issuerAltName=dirName:place`;
  return `
[ca]
default_ca=csca_of_state
[csca_of_state]
database=index.txt
new_certs_dir=issued
rand_serial=yes
crlnumber=crlnumber
crl_extensions=crl
unique_subject=no
default_md=sha384
policy=any
x509_extensions=csca
copy_extensions=none
[any]
countryName=supplied
organizationName=optional
commonName=supplied
[req]
distinguished_name=subject
string_mask=utf8only
[subject]
[place]
L=${state}
[csca]
basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
${privateKeyUsage(year, year + years.cscaSigns)}${names}
crlDistributionPoints=URI:https://pki.example/${state}/csca.crl
[crl]
authorityKeyIdentifier=keyid
[document_signer]
keyUsage=critical,digitalSignature
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
${privateKeyUsage(year, year + years.documentSignerSigns)}${names}
2.23.136.1.1.6.2=ASN1:SEQUENCE:document_types
crlDistributionPoints=URI:https://pki.example/${state}/csca.crl
[document_types]
version=INTEGER:0
types=SET:document_type_set
[document_type_set]
p=PRINTABLESTRING:P
i=PRINTABLESTRING:I
[master_list_signer]
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,2.23.136.1.1.3
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
${privateKeyUsage(year, year + years.documentSignerSigns)}${names}
`;
}
