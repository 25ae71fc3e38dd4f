import { execFile } from 'node:child_process';
import type { AttackKind } from '../attacks.ts';
import { honest, sceneOf } from './scene.ts';

/** One frame of a film is decoded in a blink; something that takes longer is no film for a camera. */
const probeWithin = 10_000;

/** Why nothing of `face` can be shown to a camera; null when it can. */
export async function whyNoFace(face: string, attack: AttackKind | null = null): Promise<string | null> {
  const scene = await sceneOf(face, { ...honest, attack });
  if (!scene.ok) return scene.error.detail;
  const { clip } = scene.value;
  return clip !== null && !(await hasFrames(clip)) ? `${face} is neither a picture nor a clip` : null;
}

/** Where there is no ffprobe there is no camera either: the lane will tell. */
function hasFrames(clip: string): Promise<boolean> {
  const asked = [
    '-select_streams',
    'v:0',
    '-read_intervals',
    '%+#1',
    '-show_entries',
    'frame=width:format=format_name',
  ];
  const command = ['-v', 'error', '-protocol_whitelist', 'file', ...asked, '-of', 'compact', `file:${clip}`];
  return new Promise((resolve) => {
    execFile('ffprobe', command, { timeout: probeWithin }, (error, stdout) => {
      if (error !== null && 'code' in error && error.code === 'ENOENT') return resolve(true);
      // ffmpeg takes any text for a film of a terminal.
      resolve(/^frame\|width=\d/m.test(stdout) && !/format_name=tty$/m.test(stdout));
    });
  });
}
