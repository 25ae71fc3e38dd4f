import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openssl } from '../../../native/virtual/pki/openssl.ts';
import { ber } from '../../document/ber/ber.ts';
import { loadTrustFolder } from '../../document/trust/trust-folder.ts';
import { CliError } from '../command.ts';
import { projectTop } from '../demo-options.ts';
import { type Figure, figure, rate } from './figure.ts';

const tool = join(projectTop, 'app/cli/egate.mjs');

/** As many certificates as the master list has that Germany publishes. */
const listed = 588;
/** openssl makes them in 12 ms each; more at a time than there are cores helps nobody. */
const together = 2;
const imports = 3;
const loads = 15;
const mrzRuns = 3;
const mrzLines = 200_000;
const goals = { mrzASecond: 50_000, importMs: 5_000, readyMs: 50 } as const;

/** `egate mrz parse --batch` in a process of its own, its start included. */
export async function benchMrz(folder: string, mrz: readonly string[]): Promise<Figure> {
  const file = join(folder, 'mrz.ndjson');
  const line = (id: number) => JSON.stringify({ id, mrz: mrz.join('\n') });
  writeFileSync(file, `${Array.from({ length: mrzLines }, (_, id) => line(id)).join('\n')}\n`);
  const rates: number[] = [];
  for (let n = 0; n < mrzRuns; n += 1) {
    const input = openSync(file, 'r');
    const began = performance.now();
    const child = spawn(process.execPath, [tool, 'mrz', 'parse', '--batch'], { stdio: [input, 'ignore', 'inherit'] });
    const [code] = (await once(child, 'exit')) as [number | null];
    closeSync(input);
    if (code !== 0) throw new CliError(1, 'not-parsed', `egate mrz parse --batch ended with ${code}`, '');
    rates.push((mrzLines / (performance.now() - began)) * 1_000);
  }
  return rate('MRZ in a batch', '1/s', rates, goals.mrzASecond);
}

/** A master list of many states: from the file to a store, and from the store to a lane that may start. */
export async function benchMasterList(folder: string): Promise<readonly Figure[]> {
  const list = await masterList(folder);
  const times: number[] = [];
  let store = '';
  for (let n = 0; n < imports; n += 1) {
    store = join(folder, `store-${n}`);
    const began = performance.now();
    const child = spawn(process.execPath, [tool, 'trust', 'import', list, '--trust', store, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    times.push(performance.now() - began);
    const { added } = (code === 0 ? JSON.parse(text) : {}) as { readonly added?: number };
    if (added !== listed)
      throw new CliError(
        1,
        'not-imported',
        `egate trust import ended with ${code} and added ${added} of ${listed}`,
        '',
      );
  }
  const ready = Array.from({ length: loads }, () => {
    const began = performance.now();
    loadTrustFolder(store);
    return performance.now() - began;
  });
  return [
    figure(`master list of ${listed} certificates: import`, 'ms', times, goals.importMs),
    figure(`master list of ${listed} certificates: ready`, 'ms', ready, goals.readyMs),
  ];
}

/** CSCAs of as many names, in a list that the first of them signed: ICAO 9303-12 §9. */
async function masterList(folder: string): Promise<string> {
  const config = join(folder, 'list.cnf');
  const extensions = 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n';
  writeFileSync(
    config,
    `[req]\ndistinguished_name=dn\nx509_extensions=csca\n[dn]\n[csca]\n${extensions}subjectKeyIdentifier=hash\n` +
      '[signer]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,2.23.136.1.1.3\nsubjectKeyIdentifier=hash\n',
  );
  const run = (...args: readonly string[]) => openssl(args, { cwd: folder, config });
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-pkeyopt',
    'ec_param_enc:named_curve',
    '-nodes',
  ];
  const make = (n: number) => {
    const country = String.fromCharCode(65 + (n % 26), 65 + (Math.floor(n / 26) % 26));
    const subject = `/C=${country}/O=Test Issuer/CN=CSCA ${n}`;
    const files = ['-keyout', `list-${n}.key`, '-outform', 'DER', '-out', `list-${n}.der`];
    return run('req', '-x509', ...key, '-subj', subject, '-days', '3650', ...files);
  };
  const waiting = Array.from({ length: listed }, (_, n) => n);
  const worker = async () => {
    for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) await make(n);
  };
  await Promise.all(Array.from({ length: together }, worker));
  await run(
    'req',
    '-new',
    ...key,
    '-subj',
    '/C=AA/O=Test Issuer/CN=List signer',
    '-keyout',
    'signer.key',
    '-out',
    'signer.csr',
  );
  const issuer = ['-CA', 'list-0.der', '-CAform', 'DER', '-CAkey', 'list-0.key', '-set_serial', '2'];
  await run(
    'x509',
    '-req',
    '-in',
    'signer.csr',
    ...issuer,
    '-extfile',
    config,
    '-extensions',
    'signer',
    '-out',
    'signer.pem',
  );
  const certificates = Array.from({ length: listed }, (_, n) => readFileSync(join(folder, `list-${n}.der`)));
  const content = ber(0x30, ber(0x02, Uint8Array.of(0)), ber(0x31, ...certificates));
  const signed = await openssl(
    [
      ...['cms', '-sign', '-binary', '-nodetach', '-nosmimecap', '-outform', 'DER', '-md', 'sha256'],
      ...['-econtent_type', '2.23.136.1.1.2', '-signer', 'signer.pem', '-inkey', 'signer.key'],
    ],
    { cwd: folder, config, input: content },
  );
  const file = join(folder, 'list.ml');
  writeFileSync(file, signed);
  return file;
}
