import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { FfmpegCamera, type FfmpegCameraOptions } from './ffmpeg-camera.ts';
import { plainInput, v4l2Input } from './ffmpeg-input.ts';
import { type CameraEvent, frameSize } from './port.ts';

const open: FfmpegCamera[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const camera of open.splice(0)) await camera.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function cameraWith(options: FfmpegCameraOptions = {}): { camera: FfmpegCamera; events: CameraEvent[] } {
  const camera = new FfmpegCamera(options);
  open.push(camera);
  const events: CameraEvent[] = [];
  camera.onEvent((event) => events.push(event));
  return { camera, events };
}

/** Resolves with the first event of a kind that is told from now on. */
function told(camera: FfmpegCamera, kind: CameraEvent['kind']): Promise<CameraEvent> {
  return new Promise((resolve) => {
    let replayed = true; // the present state is told at once
    camera.onEvent((event) => {
      if (!replayed && event.kind === kind) resolve(event);
    });
    replayed = false;
  });
}

const grey = plainInput('grey', 12);

test('a killed child is a lost camera, and a new child brings it back', async () => {
  const { camera } = cameraWith();
  camera.show(grey);
  expect(await camera.next()).toMatchObject(frameSize);
  const killed = camera.pid!;
  const lost = told(camera, 'lost');
  process.kill(killed, 'SIGKILL');
  expect(await lost).toMatchObject({ detail: expect.stringContaining('SIGKILL') });
  const up = told(camera, 'up');
  expect(await camera.next()).not.toBeNull();
  await up;
  expect(camera.pid).not.toBe(killed);
});

test('a machine without ffmpeg says so', async () => {
  const { camera } = cameraWith({ command: 'no-such-ffmpeg' });
  const lost = told(camera, 'lost');
  camera.show(grey);
  expect(await lost).toEqual({ kind: 'lost', detail: 'no-such-ffmpeg is not installed' });
});

test('an unplugged camera is named with its device, and tried again', async () => {
  const { camera } = cameraWith();
  const lost = told(camera, 'lost');
  camera.show(v4l2Input('/dev/video-none'));
  expect(await lost).toMatchObject({ detail: expect.stringContaining('/dev/video-none') });
  expect(await told(camera, 'lost')).toMatchObject({ detail: expect.stringContaining('/dev/video-none') });
});

test('a camera without JPEG is asked for what it has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'egate-camera-'));
  folders.push(folder);
  const [command, calls] = [join(folder, 'ffmpeg'), join(folder, 'calls')];
  writeFileSync(command, `#!/bin/sh\necho "$*" >> ${calls}\nexit 1\n`);
  chmodSync(command, 0o755);
  const { camera } = cameraWith({ command });
  camera.show(v4l2Input('/dev/video0'));
  await told(camera, 'lost');
  await told(camera, 'lost');
  const [first, second] = readFileSync(calls, 'utf8').split('\n');
  expect(first).toContain('-input_format mjpeg');
  expect(second).not.toContain('-input_format');
});

test('a pulled plug stops the child until something is shown again', async () => {
  const { camera, events } = cameraWith();
  camera.show(grey);
  await camera.next();
  camera.blank('the camera is unplugged');
  expect(events.at(-1)).toEqual({ kind: 'lost', detail: 'the camera is unplugged' });
  expect(camera.pid).toBeUndefined();
  camera.show(grey);
  expect(await camera.next()).not.toBeNull();
});
