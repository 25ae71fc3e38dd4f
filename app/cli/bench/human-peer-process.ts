import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';

/** As much of `@vladmandic/human` as is asked of it. */
interface Human {
  readonly tf: {
    tensor(values: Uint8Array, shape: readonly number[], type: 'int32'): Tensor;
    dispose(tensor: Tensor): void;
  };
  load(): Promise<void>;
  detect(picture: Tensor): Promise<{ readonly face: readonly { readonly embedding?: readonly number[] }[] }>;
}
type Tensor = { readonly brand: 'tensor' };

// The peer in a process of its own, on WASM: `whole` or `lean` and pictures as arguments, `{images, ms}` as a line. `whole`
// does with a face what it does unless told otherwise; `lean` finds, meshes and embeds it, and no more.
const require = createRequire(import.meta.url);
const home = dirname(dirname(require.resolve('@vladmandic/human')));
const wasm = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
const { Human } = require(join(home, 'dist', 'human.node-wasm.js')) as {
  readonly Human: new (config: object) => Human;
};

// It fetches its own files, and Node's `fetch` knows no `file:`.
const fetchOverNetwork = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const url = String(input);
  if (!url.startsWith('file:')) return fetchOverNetwork(input, init);
  const type = url.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  return new Response(readFileSync(new URL(url)), { headers: { 'content-type': type } });
};

const [extent, first, ...pictures] = process.argv.slice(2);
const off = { enabled: false };
const human = new Human({
  backend: 'wasm',
  wasmPath: `${wasm}/`,
  modelBasePath: pathToFileURL(`${join(home, 'models')}/`).href,
  debug: false,
  filter: off,
  // It takes like pictures for frames of one film and answers from memory: here every picture is a new one.
  cacheSensitivity: 0,
  skipAllowed: false,
  face: {
    detector: { maxDetected: 1, rotation: true, skipFrames: 0, skipTime: 0 },
    mesh: { enabled: true },
    description: { enabled: true, skipFrames: 0, skipTime: 0 },
    ...(extent === 'lean' ? { iris: off, emotion: off } : {}),
  },
  ...{ body: off, hand: off, object: off, gesture: off },
});
await human.load();

await embed(first!); // the first run of each network takes several times as long
const started = performance.now();
let faces = 0;
for (const picture of pictures) faces += (await embed(picture)) ? 1 : 0;
process.stdout.write(`${JSON.stringify({ images: pictures.length, faces, ms: performance.now() - started })}\n`);

async function embed(file: string): Promise<boolean> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const picture = human.tf.tensor(new Uint8Array(data), [1, info.height, info.width, 3], 'int32');
  const { face } = await human.detect(picture);
  human.tf.dispose(picture);
  return face[0]?.embedding !== undefined;
}
