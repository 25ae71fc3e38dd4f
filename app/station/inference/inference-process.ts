import { parseArgs } from 'node:util';
import { FfmpegCamera } from '../../../native/camera/ffmpeg-camera.ts';
import { v4l2Input } from '../../../native/camera/ffmpeg-input.ts';
import type { Camera } from '../../../native/camera/port.ts';
import { channelToParent } from '../../../native/driver-channel.ts';
import { err } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import { FacePipeline } from '../../face/face-pipeline.ts';
import { flavour } from '../flavour.ts';
import { InferenceEngine } from './inference-engine.ts';
import type { InferenceReport, InferenceRequest } from './inference-messages.ts';
import { loadModels } from './load-models.ts';
import { modelsRemedy } from './models-failure.ts';

/** Long enough (ms) for the last words to reach the station. */
const flushWithin = 200;

/** Camera and networks of one lane. Started by a station: `--camera v4l2:/dev/videoN|virtual:SOCKET [--pack DIR]`. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { camera: { type: 'string' }, pack: { type: 'string' } } });
  const channel = channelToParent<InferenceReport, InferenceRequest>();
  const camera = await openCamera(values.camera ?? '');
  let engine: InferenceEngine | null = null;
  let unavailable = 'the models are being loaded';

  channel.onMessage(async (request) => {
    switch (request.do) {
      case 'enrol': {
        const { call, crossing, image } = request;
        const detail = unavailable;
        const result = (await engine?.enrol(crossing, image)) ?? err({ kind: 'unavailable', detail } as const);
        channel.send({ kind: 'enrolled', call, result });
        // The message is a copy: nothing of the picture stays on this side, also where no engine took it.
        wipe(image, result.ok ? result.value.jpeg : null);
        return;
      }
      case 'examine':
        if (engine === null) channel.send({ kind: 'not-examined', crossing: request.crossing, detail: unavailable });
        else engine.examine(request.crossing, request);
        return;
      case 'stop':
        engine?.stop();
        return;
      case 'preview':
        engine?.preview(request.on);
        return;
      case 'forget':
        engine?.forget(request.crossing);
        return;
      default:
    }
  });
  camera.onEvent((event) => {
    const detail = event.kind === 'up' ? '' : event.detail;
    // The camera first: what ends with it is the camera's fault, not the person's.
    channel.send({ kind: 'camera', up: event.kind === 'up', detail });
    if (event.kind === 'lost') engine?.cameraLost(detail);
  });
  process.once('exit', () => void camera.close()); // no ffmpeg child outlives its camera

  try {
    const models = await loadModels({ pack: values.pack });
    if (!models.ok) {
      unavailable = `${models.error.detail}; ${modelsRemedy(models.error)}`;
      channel.send({ kind: 'unavailable', detail: unavailable });
      return;
    }
    const pipeline = new FacePipeline(models.value);
    await pipeline.warmUp();
    engine = new InferenceEngine({
      pipeline,
      camera,
      tell: (event) => {
        channel.send(event);
        if (event.kind === 'preview') wipe(event.jpeg);
        if (event.kind === 'examined') wipe(event.picture, ...event.frames);
        // A network that failed once is not trusted again: the station starts a new process.
        if (event.kind === 'unavailable') setTimeout(() => process.exit(1), flushWithin);
      },
    });
    engine.warmUp();
    channel.send({ kind: 'ready' });
  } catch (error) {
    unavailable = (error as Error).message;
    channel.send({ kind: 'unavailable', detail: unavailable });
  }
}

async function openCamera(words: string): Promise<Camera> {
  const [kind, place = ''] = words.split(/:(.*)/s);
  if (kind === 'v4l2' && place !== '') {
    const camera = new FfmpegCamera();
    camera.show(v4l2Input(place));
    return camera;
  }
  if (flavour === 'test') {
    if (kind === 'virtual' && place !== '') {
      const { virtualCamera } = await import('../../../native/virtual/camera/virtual-camera.ts');
      return virtualCamera(place, (line) => process.stderr.write(`${line}\n`));
    }
  }
  throw new Error(`--camera ${words}: there is no such camera`);
}

await main();
