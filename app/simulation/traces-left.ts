import { laneChart } from '../lane/chart.ts';
import type { LaneStation } from '../station/lane-station.ts';
import { parseMrz, travelDocumentOf } from '../document/mrz/parse-mrz.ts';
import type { CanaryFact } from './canary-encodings.ts';
import { CanaryScanner, documentFacts } from './canaries.ts';
import type { Clearances } from './clearances.ts';
import { LifeClock } from './life-clock.ts';
import { ModelBackend } from './model-backend.ts';
import { PatternSearch } from './pattern-search.ts';
import type { EpisodePlan, TravellerPlan } from './plan.ts';
import { reachableFrom } from './reachable.ts';
import { SimClock } from './sim-clock.ts';
import { VirtualDisk } from './virtual-disk.ts';
import { printedLines } from './world/passport.ts';

export interface TracesLeftOptions {
  readonly plan: EpisodePlan;
  readonly disk: VirtualDisk;
  readonly backend: ModelBackend;
  readonly clearances: Clearances;
  /** What belongs to the world and not to the station: nothing is looked for behind it. */
  beyond(value: object): boolean;
}

/** What each traveller of a plan could leave behind: their document, every datum of it, their pictures. */
function factsOf({ number, document }: TravellerPlan): readonly CanaryFact[] {
  const mrz = printedLines(document);
  const read = parseMrz(mrz, '2026-06-01');
  if (read.kind === 'no-mrz') throw new Error('a plan with a document that cannot be read');
  return [
    ...documentFacts(travelDocumentOf(read.mrz), mrz.split('\n')),
    { name: 'portrait', text: `portrait-of-${number}.` },
    { name: 'picture', text: `picture-of-${number}.` },
  ];
}

/** On the disk and in what the backend keeps nothing of a traveller may stand, ever: the first place where something does. */
export function writtenTrace({ plan, disk, backend }: TracesLeftOptions, encodings: 'all' | 'plain'): string | null {
  const facts = plan.travellers.flatMap(factsOf);
  const find = encodings === 'all' ? anyEncoding(facts) : plainText(facts);
  const kept = [...backend.crossings.values(), ...backend.events.values(), backend.checkpoint];
  const places = [...disk.contents(), ['the backend', Buffer.from(JSON.stringify(kept))] as const];
  for (const [place, bytes] of places) {
    const found = find(bytes);
    if (found !== null) return `${place} holds a ${found}`;
  }
  return null;
}

type Find = (bytes: Uint8Array) => string | null;

function anyEncoding(facts: readonly CanaryFact[]): Find {
  const scanner = new CanaryScanner(facts);
  return (bytes) => {
    const [found] = scanner.find(bytes);
    return found === undefined ? null : `${found.fact}, ${found.encoding}`;
  };
}

/** A shorter text is somewhere by chance. */
const shortestText = 8;

function plainText(facts: readonly CanaryFact[]): Find {
  const texts = facts.flatMap((one) => ('text' in one && one.text.length >= shortestText ? [one] : []));
  const search = new PatternSearch(texts.map(({ text }) => Buffer.from(text, 'latin1')));
  return (bytes) => {
    let found: string | null = null;
    search.in(bytes, (index) => {
      found ??= texts[index]?.name ?? '';
    });
    return found;
  };
}

/** Nor may anything that a station reaches in memory hold a traveller who has gone and whose case does not wait. */
export function rememberedTrace(options: TracesLeftOptions, station: LaneStation): string | null {
  const waiting = new Set(station.laneView().openCases.map((one) => options.clearances.ownerOf(one.crossing)));
  const gone = options.plan.travellers.filter((one) => !waiting.has(String(one.number)));
  const scanner = new CanaryScanner(gone.flatMap(factsOf));
  let trace: string | null = null;
  reachableFrom(station, {
    beyond: (value) => isSimulated(value) || options.beyond(value),
    visit: (value, path) => {
      const bytes = bytesOf(value);
      const [found] = bytes === null ? [] : scanner.findPlain(bytes);
      if (found !== undefined) trace ??= `the station holds a ${found.fact} at ${path}`;
    },
  });
  return trace;
}

function isSimulated(value: object): boolean {
  const machines = [SimClock, LifeClock, VirtualDisk, ModelBackend];
  return value === laneChart || machines.some((one) => value instanceof one);
}

function bytesOf(value: object | string): Uint8Array | null {
  if (typeof value === 'string') return Buffer.from(value);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null;
}
