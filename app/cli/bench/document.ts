import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePki } from '../../../native/virtual/pki/pki.ts';
import { instantFrom } from '../../core/instant.ts';
import { accessKeyOf } from '../../document/access/mrz-access-key.ts';
import { type PassportReading, readPassport } from '../../document/read-passport.ts';
import { loadTrustFolder } from '../../document/trust/trust-folder.ts';
import { warmUpDocumentCrypto } from '../../document/warm-up.ts';
import { CliError, type CliIo } from '../command.ts';
import { projectTop } from '../demo-options.ts';
import { benchMasterList, benchMrz } from './document-lists.ts';
import { type BenchCard, type CardPlace, daemonPlace, inProcessPlace } from './document-cards.ts';
import { documents, mrz, type BenchDocument } from './documents.ts';
import { fewestApdus } from './fewest-apdus.ts';
import { type Figure, figure } from './figure.ts';
import { type PeerReading, runPeer } from './peer.ts';

export interface DocumentBench {
  readonly readings: number;
  readonly inProcess: boolean;
  /** Also the MRZ in a batch and a master list of all states: ten seconds more. */
  readonly lists: boolean;
  /** Another reader's command; null: none is measured beside ours. */
  readonly peer: string | null;
}

/** Goals of one figure each, in ms. */
const goals = {
  ownComputing: 40,
  /** Half of the fastest first reading that was measured of JMRTD. */
  freshProcess: 150,
  slowReader: 2_500,
} as const;
/** The engine compiles what it runs often: a lane is warm before its first traveller. */
const warmReadings = 8;
const freshReadings = 7;
const slowReadings = 3;

/** Reads virtual passports of every kind that the figures name, through the daemon or in this process. */
export async function benchDocument(
  { readings, inProcess, lists, peer }: DocumentBench,
  io: CliIo,
): Promise<{ readonly transport: CardPlace['transport']; readonly figures: readonly Figure[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'egate-bench-document-'));
  let place: CardPlace | null = null;
  try {
    const pki = join(folder, 'pki');
    await ensurePki(pki, 'MNG');
    place = inProcess ? inProcessPlace(pki) : await daemonPlace(io);
    const bench = new Bench(place, folder, pki, peer, io);
    warmUpDocumentCrypto();
    const figures: Figure[] = [];
    for (const one of documents) figures.push(...(await bench.warm(one, readings)));
    if (place.transport === 'pcsc') {
      figures.push(await bench.freshProcess());
      figures.push(await bench.slowReader());
    }
    if (lists) {
      io.stderr.write('MRZ in a batch, a master list …\n');
      figures.push(await benchMrz(folder, mrz), ...(await benchMasterList(folder)));
    }
    return { transport: place.transport, figures };
  } finally {
    await place?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Sample {
  readonly reading: PassportReading;
  readonly busyMs: number;
}

class Bench {
  readonly #place: CardPlace;
  readonly #folder: string;
  readonly #pki: string;
  readonly #peer: string | null;
  readonly #io: CliIo;

  constructor(place: CardPlace, folder: string, pki: string, peer: string | null, io: CliIo) {
    this.#place = place;
    this.#folder = folder;
    this.#pki = pki;
    this.#peer = peer;
    this.#io = io;
  }

  /** One document in a process that has read others before. */
  async warm(document: BenchDocument, readings: number): Promise<readonly Figure[]> {
    const { samples, peers } = await this.#with(document, 'fast', async (card) => ({
      samples: await this.#read(card, document, readings + warmReadings),
      peers: await this.#peers(card, readings + warmReadings),
    }));
    const measured = samples.slice(warmReadings);
    const times = measured.map(({ reading }) => reading.ms.total);
    const counts = measured.map(({ reading }) => reading.apdus);
    const [{ reading }] = measured as [Sample];
    const fewest = fewestFor(reading, document);
    const { name, goal } = document;
    return [
      beside(
        figure(name, 'ms', times, goal),
        peers?.slice(warmReadings).map(({ ms }) => ms),
      ),
      {
        ...beside(
          figure(`${name}: commands`, 'APDUs', counts, document.apdus ?? fewest * 1.1),
          peers?.map(({ apdus }) => apdus),
        ),
        fewest,
      },
      figure(
        `${name}: our own computing`,
        'ms',
        measured.map(({ busyMs }) => busyMs),
        goals.ownComputing,
      ),
    ];
  }

  /** `ms.total` of `egate chip read`, each in a process of its own. */
  freshProcess(): Promise<Figure> {
    const [document] = documents;
    return this.#with(document, 'fast', async (card) => {
      const [times, peers]: [number[], number[]] = [[], []];
      for (let n = 0; n < freshReadings; n += 1) {
        times.push(await this.#chipRead(card.reader));
        peers.push(...((await this.#peers(card, 1)) ?? []).map(({ ms }) => ms));
      }
      const made = figure(`${document.name}: first reading of a process`, 'ms', times, goals.freshProcess);
      if (peers.length === 0) return made;
      const half = figure('', 'ms', peers, 0).median / 2;
      return beside({ ...made, goal: half, ok: made.median <= half }, peers);
    });
  }

  /** On a reader that takes 44 ms a command, as slow contactless chips do. */
  slowReader(): Promise<Figure> {
    const [document] = documents;
    return this.#with(document, 'slow', async (card) => {
      const samples = await this.#read(card, document, slowReadings);
      const times = samples.map(({ reading }) => reading.ms.total);
      return figure(`${document.name}: reader of 44 ms a command`, 'ms', times, goals.slowReader);
    });
  }

  async #with<T>(
    document: BenchDocument,
    speed: 'fast' | 'slow',
    measure: (card: BenchCard) => Promise<T>,
  ): Promise<T> {
    this.#io.stderr.write(`${document.name}, ${speed} …\n`);
    const profile = join(this.#folder, 'profile.json');
    writeFileSync(profile, JSON.stringify({ ...document.profile, pki: this.#pki }));
    const card = await this.#place.put(profile, speed);
    try {
      return await measure(card);
    } finally {
      await card.remove();
    }
  }

  async #read(card: BenchCard, document: BenchDocument, count: number): Promise<readonly Sample[]> {
    const trust = loadTrustFolder(this.#pki);
    const key = accessKeyOf(mrz);
    if (key === null) throw new Error('the lines are an MRZ');
    const samples: Sample[] = [];
    for (let n = 0; n < count; n += 1) {
      const session = await card.connect();
      const reading = await readPassport(session.card, {
        ...{ key, access: 'auto', mrz, trust, at: instantFrom(Date.now()) },
        onProgress: () => {},
      });
      const busyMs = session.busyMs();
      await session.card.release();
      const failed = failures(reading, document);
      if (failed.length > 0) throw new CliError(1, 'not-read', `an honest document failed: ${failed.join('; ')}`, '');
      samples.push({ reading, busyMs });
    }
    return samples;
  }

  /** Null: no peer was named, or it has no way to the card. */
  async #peers(card: BenchCard, readings: number): Promise<readonly PeerReading[] | null> {
    if (this.#peer === null || this.#place.transport !== 'pcsc') return null;
    return runPeer(this.#peer, { reader: card.reader, mrz, readings });
  }

  #chipRead(reader: string): Promise<number> {
    const words = ['chip', 'read', '--json', '--reader', reader, '--mrz', mrz.join('\\n'), '--trust', this.#pki];
    const child = spawn(process.execPath, [join(projectTop, 'app/cli/egate.mjs'), ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    return new Promise((resolve, reject) => {
      child.once('close', (code) => {
        if (code !== 0) return reject(new CliError(1, 'not-read', `egate chip read ended with ${code}: ${text}`, ''));
        resolve((JSON.parse(text) as { readonly ms: { readonly total: number } }).ms.total);
      });
    });
  }
}

/** A figure with another reader's median, and ours in proportion to it. */
function beside(ours: Figure, peers: readonly number[] | undefined): Figure {
  if (peers === undefined || peers.length === 0) return ours;
  const { median } = figure('', ours.unit, peers, 0);
  return { ...ours, peer: median, ratio: Math.round((ours.median / median) * 100) / 100 };
}

/** What did not come to pass in a document that is whole. */
function failures(reading: PassportReading, { authentications }: BenchDocument): readonly string[] {
  const { checks, activeAuthentication, chipAuthentication } = reading;
  const failed = Object.entries(checks)
    .filter(([, { outcome }]) => outcome === 'failed')
    .map(([name, { reason }]) => `${name}: ${reason}`);
  const asked = authentications.chipAuthentication > 0;
  const unproved = [activeAuthentication, chipAuthentication].filter(({ outcome }) => asked && outcome !== 'passed');
  const found = [...failed, ...unproved.map(({ reason }) => `the chip did not prove itself: ${reason}`)];
  return reading.end.kind === 'complete' ? found : [reading.end.kind, ...found];
}

function fewestFor({ access, files }: PassportReading, { blocks, authentications }: BenchDocument): number {
  const isAsked = (name: string) => name !== 'EF.CardSecurity';
  return fewestApdus({
    access: access?.protocol ?? 'BAC',
    files: new Map([...files].filter(([name]) => isAsked(name)).map(([name, bytes]) => [name, bytes.length])),
    ...blocks,
    printed: mrz.join('').length,
    ...authentications,
  });
}
