import { frameSize } from './port.ts';

/** What an ffmpeg child reads. */
export interface FfmpegInput {
  /** For messages: `/dev/video0`, `neutral.webm`. */
  readonly name: string;
  readonly args: readonly string[];
  /** Arguments for every second try, where the first did not do. */
  readonly otherwise?: readonly string[];
  /** Frames to write into the child's standard input, where the input is `pipe:0`. Ends when the child ends. */
  readonly feed?: () => AsyncIterable<Uint8Array>;
}

/** One decoder thread: each further one would hold a frame back. */
const noFrameDelay = words('-threads 1');

/**
 * A UVC camera. Most give this size 30 times a second as JPEG and ten times without; those that know no JPEG are asked
 * for whatever they have. The driver takes the nearest size that there is.
 */
export function v4l2Input(device: string): FfmpegInput {
  const size = `${frameSize.width}x${frameSize.height}`;
  const common = words(`-fflags nobuffer -flags low_delay -thread_queue_size 2 -f v4l2 -video_size ${size}`);
  const open = ['-i', device];
  return {
    name: device,
    args: [...noFrameDelay, ...common, ...words('-input_format mjpeg'), ...open],
    otherwise: [...noFrameDelay, ...common, ...open],
  };
}

/** A film, at its own speed, over and over. */
export function clipInput(path: string): FfmpegInput {
  return { name: path, args: [...noFrameDelay, ...words('-re -stream_loop -1'), '-i', `file:${path}`] };
}

/** Raw frames of the camera's own size from a function of ours; YCbCr is BT.709, as films are. */
export function rawInput(
  name: string,
  framesPerSecond: number,
  feed: () => AsyncIterable<Uint8Array>,
  pixels: 'rgb24' | 'yuv420p' = 'rgb24',
): FfmpegInput {
  const size = `${frameSize.width}x${frameSize.height}`;
  const format = `-f rawvideo -pixel_format ${pixels} -video_size ${size} -framerate ${framesPerSecond}`;
  const matrix = pixels === 'yuv420p' ? ['-colorspace', 'bt709', '-color_range', 'tv'] : [];
  return { name, args: [...words(`-re ${format}`), ...matrix, '-i', 'pipe:0'], feed };
}

/** One grey, for as long as it is wanted. */
export function plainInput(name: string, framesPerSecond: number): FfmpegInput {
  const size = `${frameSize.width}x${frameSize.height}`;
  return { name, args: words(`-re -f lavfi -i color=c=0x8c8c8c:s=${size}:r=${framesPerSecond}`) };
}

/** Frames nearer together than this (s) are left out: 15 a second of a 30 Hz camera, all 12 of a clip. */
const leastBetweenFrames = 0.06;

/** The whole command line: any input, fitted into the one frame size, as raw pixels on standard output. */
export function ffmpegArguments(input: FfmpegInput, attempt = 0): readonly string[] {
  const { width, height } = frameSize;
  const filters = [
    `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${leastBetweenFrames})'`,
    `scale=${width}:${height}:force_original_aspect_ratio=decrease`,
    `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:color=0x8c8c8c`,
  ];
  return [
    ...words('-hide_banner -nostats -loglevel error'),
    ...(input.feed === undefined ? ['-nostdin'] : []),
    ...((attempt % 2 === 1 ? input.otherwise : null) ?? input.args),
    ...words('-map 0:v:0 -vsync passthrough -threads 1 -vf'),
    filters.join(','),
    ...words('-f rawvideo -pix_fmt rgb24 pipe:1'),
  ];
}

function words(line: string): readonly string[] {
  return line.split(' ');
}
