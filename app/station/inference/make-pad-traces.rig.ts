import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { frameSize } from '../../../native/camera/port.ts';
import { FacePipeline, paddings } from '../../face/face-pipeline.ts';
import { tracedPoints, traceUnit } from '../../face/pad/pad-traces.rig.ts';
import { passiveCrops } from '../../face/pad/passive-net.ts';
import { PictureCueReader } from '../../face/pad/picture-cues.ts';
import { isFrontal } from '../../face/quality.ts';
import { type FaceTemplate, similarityOf } from '../../face/recogniser.ts';
import { loadModels } from './load-models.ts';
import { decodePicture } from './picture-decoder.ts';

// Makes app/face/pad/traces anew: `node app/station/inference/make-pad-traces.rig.ts people`, or
// `… attacks PERSON:CLIP…` where CLIP shows an attack in the likeness of PERSON (a to g).

const travellers = join(import.meta.dirname, '..', '..', '..', 'native', 'virtual', 'travellers');
const clipNames = ['neutral', 'turn-left', 'turn-right', 'blink', 'closer'];

const models = await loadModels();
if (!models.ok) throw new Error(models.error.detail);
const pipeline = new FacePipeline(models.value);

/** Every frame of a clip, as the camera would give it. */
async function* framesOf(clip: string): AsyncGenerator<Uint8Array> {
  const args = ['-v', 'error', '-i', clip, '-vsync', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
  const child = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let frame = Buffer.alloc(frameSize.width * frameSize.height * 3);
  let filled = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    for (let from = 0; from < chunk.length; ) {
      const copied = chunk.copy(frame, filled, from);
      from += copied;
      filled += copied;
      if (filled < frame.length) continue;
      yield frame;
      frame = Buffer.alloc(frame.length);
      filled = 0;
    }
  }
}

async function passportOf(person: string): Promise<FaceTemplate> {
  const decoded = await decodePicture(readFileSync(join(travellers, `person-${person}`, 'passport.jpg')));
  if (!decoded.ok) throw new Error(decoded.error.detail);
  await pipeline.look(decoded.value, paddings.portrait);
  return pipeline.template();
}

async function traceOf(clip: string, passport: FaceTemplate) {
  const cues = new PictureCueReader();
  const last = new Int32Array(tracedPoints.length * 3);
  const frames = [];
  for await (const data of framesOf(clip)) {
    const picture = { ...frameSize, data };
    const { face } = await pipeline.look(picture, paddings.camera);
    if (face === null) throw new Error(`${clip}: a frame without a face`);
    const similarity = similarityOf(passport, await pipeline.template());
    let alive = 0;
    for (const crop of passiveCrops) alive += (await pipeline.alive(picture, face.box, crop))! / passiveCrops.length;
    const { moire, screenBorder, banding } = cues.read(picture, face.box);
    const moved = tracedPoints.flatMap((point, index) => {
      const { x, y, z } = face.mesh[point]!;
      return [x, y, z].map((value, axis) => {
        const now = Math.round(value * traceUnit);
        const step = now - last[3 * index + axis]!;
        last[3 * index + axis] = now;
        return step;
      });
    });
    frames.push({
      frontal: isFrontal(face.quality),
      eyes: rounded(face.quality.eyeDistance / picture.height),
      alive: rounded(alive),
      moire: moire === null ? null : Math.round(moire),
      border: screenBorder === null ? null : rounded(screenBorder),
      bands: banding === null ? null : [rounded(banding.amplitude), rounded(banding.part)],
      similarity: rounded(similarity),
      moved,
    });
  }
  return frames;
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

const [which, ...attacks] = process.argv.slice(2);
const traces: Record<string, Awaited<ReturnType<typeof traceOf>>> = {};
if (which === 'people') {
  for (const person of 'abcdefg') {
    const passport = await passportOf(person);
    for (const clip of clipNames) {
      traces[`${person}/${clip}`] = await traceOf(join(travellers, `person-${person}`, `${clip}.webm`), passport);
    }
  }
} else if (which === 'attacks') {
  for (const attack of attacks) {
    const [person = '', clip = ''] = attack.split(/:(.*)/s);
    traces[basename(clip, '.webm')] = await traceOf(clip, await passportOf(person));
  }
} else throw new Error('people, or attacks PERSON:CLIP…');
const file = join(import.meta.dirname, '..', '..', 'face', 'pad', 'traces', `${which}.json.gz`);
writeFileSync(file, gzipSync(JSON.stringify(traces), { level: 9 }));
process.stderr.write(`${file}: ${Object.keys(traces).length} traces\n`);
process.exit(0);
