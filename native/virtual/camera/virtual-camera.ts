import { FfmpegCamera } from '../../camera/ffmpeg-camera.ts';
import type { Camera } from '../../camera/port.ts';
import { connectWorld, type WorldClient } from '../world/world-client.ts';
import type { Behaviour, WorldEvent } from '../world-messages.ts';
import { emptyHall, honest, type Scene, sceneOf } from './scene.ts';

/** Pause (ms) before the world is looked for again. */
const searchEvery = 500;

/** A camera of the virtual world: the same ffmpeg pipe as a real one, with whoever stands before it as its input. */
export function virtualCamera(worldSocket: string, warn: (line: string) => void): Camera {
  const camera = new FfmpegCamera({
    onUnreadable: (input, detail) => {
      warn(`virtual camera: ${detail}; showing an empty hall instead`);
      if (input !== emptyHall) camera.show(emptyHall);
    },
  });
  let world: WorldClient | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let scenes = 0;
  let shown: Scene | null = null;

  const showScene = async (face: string | null, behaviour: Behaviour) => {
    scenes += 1;
    const mine = scenes;
    shown = null;
    const scene = face === null ? null : await sceneOf(face, behaviour);
    if (mine !== scenes || closed) return; // somebody else has stepped up meanwhile
    if (scene?.ok === false) warn(`virtual camera: ${scene.error.detail}; showing an empty hall instead`);
    shown = scene?.ok ? scene.value : null;
    camera.show(shown?.input ?? emptyHall);
  };
  const sense = (event: WorldEvent) => {
    if (event.event === 'scene') void showScene(event.face, event.behaviour ?? honest);
    if (event.event === 'cue') shown?.cue(event.cue);
    if (event.event === 'plugged' && event.device === 'camera' && !event.plugged) {
      scenes += 1;
      camera.blank('the camera is unplugged');
    }
  };
  const attach = async () => {
    timer = null;
    const found = await connectWorld(worldSocket).catch(() => null);
    if (closed) {
      found?.close();
      return;
    }
    if (found === null) {
      camera.blank('the virtual world is not running');
      timer = setTimeout(attach, searchEvery);
      return;
    }
    world = found;
    found.onEvent(sense);
    found.onGone(() => {
      scenes += 1;
      camera.blank('the virtual world is gone');
      if (!closed) timer = setTimeout(attach, searchEvery);
    });
    void found.request({ do: 'attach', device: 'camera' });
  };
  void attach();

  return {
    onEvent: (listener) => camera.onEvent(listener),
    next: () => camera.next(),
    wipe: () => camera.wipe(),
    close: async () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      world?.close();
      await camera.close();
    },
  };
}
