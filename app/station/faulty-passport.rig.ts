import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPassport, type VirtualChip } from '../../native/virtual/passport/passport.ts';
import { ensurePki } from '../../native/virtual/pki/pki.ts';
import { ManualClock } from '../core/manual-clock.ts';
import { Pii } from '../core/pii.ts';
import { err, ok } from '../core/result.ts';
import type { CardReader } from '../document/card-reader.ts';
import { parseMrz, travelDocumentOf } from '../document/mrz/parse-mrz.ts';
import { type PassportReading, readPassport, wipeReading } from '../document/read-passport.ts';
import { loadTrustFolder } from '../document/trust/trust-folder.ts';
import type { TrustStore } from '../document/trust/trust-store.ts';
import { chipWith, type Fates } from '../document/withheld-files.rig.ts';
import { crossing, examplePolicy, honestHolder, LaneBench, noHits } from '../lane/lane-bench.ts';
import type { ChipFindings } from './chip-findings.ts';
import { chipReading } from './chip-step.ts';
import type { HolderExaminer } from './inference/holder-examiner.ts';
import { decodePicture } from './inference/picture-decoder.ts';

export const printedLines = [
  'P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<',
  'E2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02',
] as const;

/** What became of one traveller with a faulty passport. */
export interface Outcome {
  /** Every attempt at the chip, the last one last. */
  readonly readings: readonly PassportReading[];
  /** What the officer is shown of each. */
  readonly findings: readonly (ChipFindings | null)[];
  /** `cleared`, or the reason of the hand-over and the rule that decided it, where one did. */
  readonly lane: string;
  /** Every command to the chip, in hex. */
  readonly commands: readonly string[];
}

/** Faulty passports, their state's PKI, and a lane that takes them: all of it real but the field of the reader. */
export class FaultyPassports {
  readonly #folder = mkdtempSync(join(tmpdir(), 'egate-faults-'));
  readonly #pki = join(this.#folder, 'pki');
  #trust: TrustStore | null = null;

  async prepare(): Promise<void> {
    await Promise.all([ensurePki(this.#pki, 'MNG'), ensurePki(this.#pki, 'CHN')]);
    this.#trust = loadTrustFolder(this.#pki);
  }

  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** `struck`: what a world remembers of books that it has had before. */
  async load(profile: object, struck = new Set<string>()): Promise<VirtualChip> {
    const path = join(this.#folder, 'profile.json');
    const portrait = join(import.meta.dirname, '../../native/virtual/travellers/person-a/passport.jpg');
    writeFileSync(path, JSON.stringify({ mrz: printedLines.join('\n'), portrait, ...profile }));
    const loaded = await loadPassport(path, { defaultPki: this.#pki, struck });
    if (!loaded.ok || loaded.value.chip === null) throw new Error(JSON.stringify(loaded));
    return loaded.value.chip;
  }

  /** A book whose files met their fates after they were signed. */
  loadWith(fates: Fates): Promise<VirtualChip> {
    return chipWith(this.#pki, printedLines, fates);
  }

  /**
   * The traveller lays the book down, and leaves it there for as long as the lane tries it; or lifts it and lays it down
   * again each time, where a function says what lies there then. The screening finds nothing, and the face is the holder's.
   * `lines`: what is printed in the book.
   */
  async cross(
    book: VirtualChip | (() => Promise<VirtualChip>),
    lines: readonly string[] = printedLines,
  ): Promise<Outcome> {
    const readings: PassportReading[] = [];
    const commands: string[] = [];
    const findings: (ChipFindings | null)[] = [];
    const readChip = chipReading({
      cardReader: readerWith(typeof book === 'function' ? book : async () => book, commands),
      examiner: decodingExaminer,
      trust: () => this.#trust ?? loadTrustFolder(this.#pki),
      signatures: examplePolicy.signatures,
      clock: new ManualClock(Date.now()),
      readPassport: async (card, request) => {
        const reading = await readPassport(card, request);
        readings.push(reading);
        return reading;
      },
    });
    const read = parseMrz(lines.join('\n'), '2026-06-01');
    if (read.kind === 'no-mrz') throw new Error('the lines are no MRZ');
    const document = travelDocumentOf(read.mrz);
    const bench = new LaneBench().serve();
    while (bench.reasonOfHandOver() === null && bench.lane.state().name !== 'holder') {
      bench.ordered();
      bench.lane.send({ type: 'DOCUMENT_PLACED', crossing });
      bench.lane.send({ type: 'MRZ_READ', document });
      if (!bench.ordered().includes('readChip')) throw new Error('the lane does not read the chip');
      const step = await readChip(crossing, new Pii(lines), { wanted: () => true, onProgress: () => {} });
      findings.push(step.findings);
      bench.lane.send(step.event);
    }
    bench.lane.send({ type: 'SCREENING_ANSWERED', evidence: noHits });
    bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: honestHolder });
    for (const reading of readings) wipeReading(reading);
    return { readings, findings, lane: endOf(bench), commands };
  }
}

function endOf(bench: LaneBench): string {
  const opens = bench.orders.some(({ type }) => type === 'openExit');
  const reason = bench.reasonOfHandOver();
  if (opens === (reason !== null)) throw new Error('the lane has neither cleared nor handed over');
  if (opens) return 'cleared';
  const decided = bench.orders.find((order) => order.type === 'noteDecision')?.decision;
  return decided === undefined || decided.kind === 'clear' ? String(reason) : `${reason}: ${decided.rule}`;
}

function readerWith(lying: () => Promise<VirtualChip>, commands: string[]): CardReader {
  return {
    onEvent: () => () => {},
    close: async () => {},
    connect: async () => {
      const chip = await lying();
      chip.reset();
      return ok({
        kind: 'in-process',
        reader: 'test',
        atr: chip.atr,
        removed: new Promise<void>(() => {}),
        release: async () => {},
        transmit: async (command) => {
          commands.push(Buffer.from(command).toString('hex'));
          const answer = await chip.transmit(command);
          return answer === 'drop' ? err({ kind: 'card-lost', detail: 'it left the field' }) : ok(answer);
        },
      });
    },
  };
}

/** Decodes as a lane does; whose face it is nobody asks. */
const decodingExaminer = {
  enrolPortrait: async (_crossing, image) => {
    const picture = await decodePicture(image);
    if (!picture.ok) return err({ kind: 'undecodable', detail: picture.error.detail });
    const { width, height } = picture.value;
    return ok({ jpeg: Uint8Array.of(0xff, 0xd8), width, height });
  },
} as Pick<HolderExaminer, 'enrolPortrait'> as HolderExaminer;
