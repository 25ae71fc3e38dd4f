import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { channelToChild, endDriver, forkDriver } from '../../../native/driver-channel.ts';
import { DocumentPlace } from '../../../native/virtual/world/document-place.ts';
import { LanePhysics } from '../../../native/virtual/world/lane-physics.ts';
import { readTravellers } from '../../../native/virtual/world/travellers.ts';
import { WorldCore } from '../../../native/virtual/world/world-core.ts';
import { serveWorldSocket } from '../../../native/virtual/world/world-socket.ts';
import { randomUUID } from 'node:crypto';
import type { CrossingId } from '../../core/ids.ts';
import { systemClock } from '../../core/system-clock.ts';
import { err } from '../../core/result.ts';
import { standardFmr } from '../../face/operating-points.ts';
import type { ExaminerEvent, HolderExaminer } from '../../station/inference/holder-examiner.ts';
import { examinerOver } from '../../station/inference/inference-client.ts';
import type { InferenceReport, InferenceRequest } from '../../station/inference/inference-messages.ts';
import { CliError } from '../command.ts';
import { type BenchPerson, travellersFolder } from './face-pictures.ts';
import { processTree, proportionalSetSize } from './machine.ts';

/** What hangs must not hang the bench (ms). */
const hangsAfter = 60_000;

export interface InferenceRun {
  /** From no process to one that is ready (ms). */
  readonly start: number;
  /** A portrait of a chip's size to its template, decoding and all (ms). */
  readonly templates: readonly number[];
  /** From the wish to have a person who stands there examined to the answer that they are the holder (ms). */
  readonly decisions: readonly number[];
  /** Of the process and its children, after all that (bytes). */
  readonly memory: number;
}

/** One life of the lane's own inference process before a virtual camera: every person steps up and is compared. */
export async function runInference(persons: readonly BenchPerson[]): Promise<InferenceRun> {
  const folder = mkdtempSync(join(tmpdir(), 'egate-bench-world-'));
  const socket = join(folder, 'world.sock');
  const world = new WorldCore({
    physics: new LanePhysics('one'),
    place: new DocumentPlace({ load: async () => err('no documents here'), insert: null }),
    travellers: readTravellers(travellersFolder),
    travellersFolder,
  });
  const endSocket = await serveWorldSocket(world, socket);
  const began = performance.now();
  const child = forkDriver(fileURLToPath(new URL('../../station/inference/inference-process.ts', import.meta.url)), [
    '--camera',
    `virtual:${socket}`,
  ]);
  try {
    const channel = channelToChild<InferenceRequest, InferenceReport>(child);
    const examiner = examinerOver(channel, systemClock);
    const ready = await heard(examiner, ({ kind }) => kind === 'ready' || kind === 'unavailable');
    if (ready.kind !== 'ready')
      throw new CliError(3, 'no-inference', 'detail' in ready ? ready.detail : 'it is not ready', 'egate doctor');
    const start = performance.now() - began;
    const templates: number[] = [];
    const decisions: number[] = [];
    for (const { portrait } of persons) {
      const crossing = randomUUID() as CrossingId;
      const enrolled = performance.now();
      const result = await examiner.enrolPortrait(crossing, readFileSync(portrait));
      if (!result.ok) throw new CliError(3, 'no-inference', result.error.detail, 'egate doctor');
      templates.push(performance.now() - enrolled);
      // The camera shows them before the question, as it does in a lane.
      const up = world.handle({ do: 'faceCamera', face: dirname(portrait) }, { devices: new Set(), send: () => {} });
      examiner.preview(true);
      await up;
      await heard(examiner, ({ kind }) => kind === 'preview');
      const asked = performance.now();
      examiner.examine(crossing, { fmr: standardFmr, pad: 'passive', unhurried: false });
      const answer = await heard(examiner, ({ kind }) => kind === 'examined' || kind === 'not-examined');
      decisions.push(performance.now() - asked);
      examiner.preview(false);
      examiner.forget(crossing);
      if (answer.kind !== 'examined' || !answer.evidence.match)
        throw new Error(`${dirname(portrait)} was not taken for the holder`);
    }
    return { start, templates, decisions, memory: proportionalSetSize(processTree(child.pid!)) };
  } finally {
    await endDriver(child);
    await world.close();
    await endSocket();
    rmSync(folder, { recursive: true });
  }
}

function heard(examiner: HolderExaminer, wanted: (event: ExaminerEvent) => boolean): Promise<ExaminerEvent> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      off();
      reject(new CliError(3, 'no-inference', 'the inference process does not answer', 'egate doctor'));
    }, hangsAfter);
    const off = examiner.onEvent((event) => {
      if (!wanted(event)) return;
      clearTimeout(timer);
      queueMicrotask(() => off());
      resolve(event);
    });
  });
}
