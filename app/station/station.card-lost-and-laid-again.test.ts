import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPassport } from '../../native/virtual/passport/passport.ts';
import { ensurePki } from '../../native/virtual/pki/pki.ts';
import type { TravellerView } from '../contract/traveller.ts';
import { ManualClock } from '../core/manual-clock.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { CardLost } from '../document/card-transport.ts';
import type { CardReader } from '../document/card-reader.ts';
import { readPassport } from '../document/read-passport.ts';
import { loadTrustFolder } from '../document/trust/trust-folder.ts';
import { examplePolicy } from '../lane/lane-bench.ts';
import { chipReading, type ReadChip } from './chip-step.ts';
import type { HolderExaminer } from './inference/holder-examiner.ts';
import { StationBench } from './station-bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-laid-again-'));
const pki = join(folder, 'pki');
beforeAll(() => ensurePki(pki, 'MNG'), 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const passed = { outcome: 'passed' };
const printed = ['P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<', 'E2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02'];

/** What becomes of a chip's answer in one of the attempts; `command` counts those under secure messaging. */
type Trouble = (attempt: number, command: number, answer: Uint8Array) => Result<Uint8Array, CardLost>;

const pulled: Result<Uint8Array, CardLost> = err({ kind: 'card-lost', detail: 'pulled' });
const whole: Trouble = (_attempt, _command, answer) => ok(answer);
/** In the first attempt or in each of them, in the midst of the files. */
const inAttempt = (which: 'first' | 'each', answer: Result<Uint8Array, CardLost>): Trouble => {
  return (attempt, command, honest) => (command >= 5 && (which === 'each' || attempt === 1) ? answer : ok(honest));
};

/** A lane over an honest chip with some trouble: real cryptography, a station whose other devices the test speaks for. */
class TroubledLane {
  readonly bench: StationBench;
  /** All that the traveller's screen showed while chips were read. */
  readonly seen: TravellerView[] = [];
  readonly #readings: Promise<unknown>[] = [];
  #attempts = 0;

  constructor(trouble: Trouble) {
    const read = chipReading({
      cardReader: this.#reader(trouble),
      examiner: {
        enrolPortrait: async () => ok({ jpeg: new Uint8Array([0xff, 0xd8]), width: 1, height: 1 }),
      } as unknown as HolderExaminer,
      trust: () => loadTrustFolder(pki),
      signatures: examplePolicy.signatures,
      clock: new ManualClock(Date.now()),
      readPassport,
    });
    const readChip: ReadChip = (crossing, mrz, asked) => {
      const reading = read(crossing, mrz, {
        ...asked,
        onProgress: (bytesRead, bytesTotal) => {
          asked.onProgress(bytesRead, bytesTotal);
          this.seen.push(this.bench.station.travellerView());
        },
      });
      this.#readings.push(reading);
      return reading;
    };
    this.bench = new StationBench({ readChip });
  }

  /** The document is laid down, or again; its chip is asked until nothing more comes of it. */
  async layDown(): Promise<TravellerView> {
    await this.bench.layDown(printed);
    await Promise.all(this.#readings);
    await this.bench.settle();
    return this.bench.station.travellerView();
  }

  async lift(): Promise<void> {
    this.bench.mrzReader.tell({ kind: 'removed' });
    await this.bench.settle();
  }

  #reader(trouble: Trouble): CardReader {
    return {
      onEvent: () => () => {},
      close: async () => {},
      connect: async () => {
        this.#attempts += 1;
        const attempt = this.#attempts;
        let commands = 0;
        const path = join(folder, 'profile.json');
        const portrait = join(import.meta.dirname, '../../native/virtual/travellers/person-a/passport.jpg');
        writeFileSync(path, JSON.stringify({ mrz: printed.join('\n'), portrait, access: ['PACE-GM'] }));
        const loaded = await loadPassport(path, { defaultPki: pki });
        if (!loaded.ok || loaded.value.chip === null) throw new Error('no chip');
        const { chip } = loaded.value;
        chip.reset();
        return ok({
          ...{ kind: 'in-process', reader: 'bench', atr: chip.atr },
          removed: new Promise<void>(() => {}),
          release: async () => {},
          transmit: async (command) => {
            if (((command[0] ?? 0) & 0x0c) !== 0) commands += 1;
            const answer = await chip.transmit(command);
            return answer === 'drop' ? pulled : trouble(attempt, commands, answer);
          },
        });
      },
    };
  }
}

test('while a chip is read the screen shows its bytes, and they only grow', async () => {
  const lane = new TroubledLane(whole);
  await lane.bench.serve();
  expect(await lane.layDown()).toMatchObject({ screen: 'look', progress: null });
  const bytes = lane.seen.map(({ screen, progress }) => (screen === 'reading' ? (progress?.bytesRead ?? -1) : -1));
  expect(bytes.length).toBeGreaterThan(5);
  expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
  const last = lane.seen.at(-1)?.progress;
  expect(last?.bytesRead).toBe(last?.bytesTotal);
});

describe.each([
  ['the card leaves the field', pulled, 'card-lost'],
  ['the chip loses its session (6988)', ok(Uint8Array.of(0x69, 0x88)), null],
] as const)('%s', (_, trouble, kind) => {
  test('once: "lay it down again", and the second attempt goes on as if nothing had been', async () => {
    const lane = new TroubledLane(inAttempt('first', trouble));
    const { bench } = lane;
    await bench.serve();
    expect(await lane.layDown()).toMatchObject({ screen: 'again', lamp: 'yourTurn', progress: null });
    const { crossing } = bench;
    expect(bench.station.laneView().current?.chip?.ended).not.toBeNull();
    await lane.lift();
    expect(await lane.layDown()).toMatchObject({ screen: 'look' });
    expect(bench.crossing).toBe(crossing);
    expect(bench.station.laneView().current?.chip).toMatchObject({ ended: null, checks: { sodSignature: passed } });
    const attempts = bench.entries.filter(({ event }) => event.startsWith('document.chip-'));
    expect(attempts.map(({ event }) => event)).toEqual(['document.chip-failed', 'document.chip-read']);
    if (kind !== null) expect(attempts[0]?.fields).toMatchObject({ kind });
    await bench.holderIsSeen();
    expect(bench.permits).toHaveLength(1);
  });

  test('always: three tries, then an officer who reads why; the traveller does not, and no door opens', async () => {
    const lane = new TroubledLane(inAttempt('each', trouble));
    const { bench } = lane;
    await bench.serve();
    const screens: string[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      screens.push((await lane.layDown()).screen);
      if (attempt < 3) await lane.lift();
    }
    expect(screens).toEqual(['again', 'again', 'officer']);
    const { current } = bench.station.laneView();
    expect(current).toMatchObject({ handOver: { reason: 'chip-unreadable' }, chip: { protocol: 'PACE-GM' } });
    const reason = current?.chip?.ended?.reason ?? '';
    expect(reason).not.toBe('');
    expect(JSON.stringify([...lane.seen, bench.station.travellerView()])).not.toContain(reason);
    expect(bench.permits).toEqual([]);
  });
});
