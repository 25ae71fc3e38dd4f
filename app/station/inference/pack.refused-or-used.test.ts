import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeOnnx } from '../../../models/convert/onnx-writer.ts';
import { FacePipeline, paddings } from '../../face/face-pipeline.ts';
import { operatingPointFor } from '../../face/operating-points.ts';
import { similarityOf } from '../../face/recogniser.ts';
import { readSite } from '../read-site.ts';
import { checkModels, packFolder } from './check-models.ts';
import { loadModels } from './load-models.ts';
import { decodePicture } from './picture-decoder.ts';

/** Another size, layout, order of colours and range than any network of the lane. */
const size = 48;
const numbers = 16;
const mean = [104, 117, 123] as const;
const deviation = [2, 4, 8] as const;

/** One layer that adds up the input with fixed weights. */
const weight = (row: number, at: number) => ((row * 7_919 + at * 104_729) % 1_009) / 1_009 - 0.5;
const inputs = size * size * 3;

function network(rows = numbers): Uint8Array {
  const weights = Float32Array.from({ length: rows * inputs }, (_, i) => weight(Math.floor(i / inputs), i % inputs));
  return writeOnnx({
    name: 'pack',
    producer: 'test',
    inputs: [{ name: 'face', dims: [1, size, size, 3] }],
    outputs: [{ name: 'out', dims: [1, rows] }],
    tensors: [
      { name: 'flat', dims: [2], data: BigInt64Array.of(1n, BigInt(inputs)) },
      { name: 'weights', dims: [rows, inputs], data: weights },
    ],
    nodes: [
      { operator: 'Reshape', inputs: ['face', 'flat'], output: 'row' },
      { operator: 'Gemm', inputs: ['row', 'weights'], output: 'out', attributes: [{ name: 'transB', int: 1 }] },
    ],
  });
}

/** What the network makes of the test picture, from the words of the manual alone: blue, green, red of each pixel. */
function expectedOutput(): readonly number[] {
  const sums = Array.from({ length: numbers }, (_, row) => {
    let sum = 0;
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        for (let place = 0; place < 3; place += 1) {
          const value = (5 * x + 7 * y + 60 * (2 - place)) % 256;
          sum += weight(row, (y * size + x) * 3 + place) * ((value - mean[place]!) / deviation[place]!);
        }
      }
    }
    return sum;
  });
  const length = Math.hypot(...sums);
  return sums.map((sum) => sum / length);
}

function manifestFor(file: Uint8Array) {
  return {
    models: {
      mine: {
        name: 'One layer',
        licence: 'none',
        file: 'mine.onnx',
        sha256: createHash('sha256').update(file).digest('hex'),
        input: { name: 'face', dims: [1, size, size, 3] },
        outputs: [{ name: 'out', dims: [1, numbers] }],
        face: { layout: 'NHWC', colours: 'BGR', mean, deviation, alignment: 'arcface' as unknown },
        selfTest: { output: expectedOutput() },
      },
    },
    recognition: {
      name: 'One layer alone',
      recognisers: [{ model: 'mine', weight: 1 }],
      operatingPoints: [{ fmr: 0.0005, threshold: 0.6, evidence: 'nothing: it recognises nobody' }],
    },
  };
}
type Manifest = ReturnType<typeof manifestFor>;

let pack: string;
beforeEach(() => {
  pack = mkdtempSync(join(tmpdir(), 'egate-pack-'));
});
afterEach(() => rmSync(pack, { recursive: true }));

function lay(change: (manifest: Manifest) => unknown = (manifest) => manifest, file = network()): void {
  writeFileSync(join(pack, 'mine.onnx'), file);
  writeFileSync(join(pack, 'manifest.json'), JSON.stringify(change(manifestFor(file))));
}

const withModel = (change: Partial<Manifest['models']['mine']>) => (manifest: Manifest) => ({
  ...manifest,
  models: { mine: { ...manifest.models.mine, ...change } },
});
const withRecognition = (change: object) => (manifest: Manifest) => ({
  ...manifest,
  recognition: { ...manifest.recognition, ...change },
});

async function refusal(): Promise<string> {
  const models = await loadModels({ pack });
  if (models.ok) throw new Error('the pack was taken');
  expect(models.error.kind).toBe('pack-refused');
  return models.error.detail;
}

test('a pack with another size, layout, order of colours and range needs its manifest alone', async () => {
  lay();
  const models = await loadModels({ pack });
  if (!models.ok) throw new Error(models.error.detail);
  const pipeline = new FacePipeline(models.value);
  const passport = join(import.meta.dirname, '../../../native/virtual/travellers/person-a/passport.jpg');
  const picture = await decodePicture(passport);
  if (!picture.ok) throw new Error(picture.error.detail);
  await pipeline.look(picture.value, paddings.portrait);
  const template = await pipeline.template({ mirrored: true });
  expect(template.length).toBe(numbers);
  expect(similarityOf(template, template)).toBeCloseTo(1, 5);
  expect(operatingPointFor(0.0005, pipeline.operatingPoints)?.threshold).toBe(0.6);
});

test('five points of its own are an alignment too', async () => {
  const eyes = [
    [16, 18],
    [32, 18],
  ];
  lay(
    withModel({
      face: { ...manifestFor(network()).models.mine.face, alignment: [...eyes, [24, 26], [18, 36], [30, 36]] },
    }),
  );
  expect((await loadModels({ pack })).ok).toBe(true);
});

test('a pack with another file than its manifest names is refused', async () => {
  lay(withModel({ sha256: '0'.repeat(64) }));
  expect(await refusal()).toMatch(/mine\.onnx is not the file that the manifest names/);
  lay();
  writeFileSync(join(pack, 'mine.onnx'), 'something else');
  expect(await refusal()).toMatch(/not the file/);
  rmSync(join(pack, 'mine.onnx'));
  expect(await refusal()).toMatch(/cannot be read/);
});

test('a pack whose network gives another shape than its manifest says is refused', async () => {
  lay((manifest) => manifest, network(numbers + 1));
  expect(await refusal()).toMatch(/17 numbers instead of 16/);
  lay(withModel({ outputs: [{ name: 'out', dims: [1, numbers + 1] }] }));
  expect(await refusal()).toMatch(/16 numbers; the output has 17/);
  lay(withModel({ outputs: [{ name: 'elsewhere', dims: [1, numbers] }] }));
  expect(await refusal()).toContain('mine.onnx: ');
  lay(withModel({ input: { name: 'face', dims: [1, 3, size, size] } }));
  expect(await refusal()).toMatch(/one square face of three channels, NHWC/);
});

test('a pack that gives other numbers than were pinned is refused: preprocessing counts', async () => {
  const { face, selfTest } = manifestFor(network()).models.mine;
  const wrong = [
    { selfTest: { output: selfTest.output.toReversed() } },
    { face: { ...face, colours: 'RGB' } },
    { face: { ...face, mean: [0, 0, 0] as never } },
    { face: { ...face, deviation: [2, 4, 9] as never } },
  ];
  for (const change of wrong) {
    lay(withModel(change));
    expect(await refusal()).toMatch(/self-test is off by/);
  }
  lay(withModel({ selfTest: { ...selfTest, tolerance: 1 } as never }));
  expect(await refusal()).toMatch(/tolerance/);
});

test('a pack without operating points, or with points that are none, is refused', async () => {
  const { operatingPoints } = manifestFor(network()).recognition;
  const [point] = operatingPoints as [(typeof operatingPoints)[number]];
  const wrong = [
    undefined,
    [],
    [{ ...point, fmr: 0.001 }],
    [{ fmr: 0.0005, threshold: 0.6 }],
    [point, { ...point, fmr: 0.0001, threshold: 0.5 }],
  ];
  for (const points of wrong) {
    lay(withRecognition({ operatingPoints: points }));
    expect(await refusal()).toMatch(/operatingPoints/);
  }
});

test('a manifest that is none, names what is not there or reaches out of its folder is refused', async () => {
  writeFileSync(join(pack, 'manifest.json'), '{"models": ');
  expect(await refusal()).toMatch(/manifest\.json: /);
  rmSync(join(pack, 'manifest.json'));
  expect(await refusal()).toMatch(/cannot be read/);
  execFileSync('mkfifo', [join(pack, 'manifest.json')]);
  expect(await refusal()).toMatch(/cannot be read/);
  rmSync(join(pack, 'manifest.json'));
  lay(withRecognition({ recognisers: [{ model: 'other', weight: 1 }] }));
  expect(await refusal()).toMatch(/models\.other/);
  lay(withRecognition({ recognisers: [{ model: 'mine', weight: 0.5 }] }));
  expect(await refusal()).toMatch(/weights sum to 1/);
  lay(withModel({ file: '../mine.onnx' }));
  expect(await refusal()).toMatch(/without a folder/);
  lay((manifest) => manifest, new TextEncoder().encode('no network at all'));
  expect(await refusal()).toContain('mine.onnx: ');
});

test('a pack beside a profile is checked in a process of its own, before the lane starts', async () => {
  lay(withModel({ sha256: 'f'.repeat(64) }));
  const folder = packFolder({ face: { pad: 'off', pack: 'mine' } }, '/site/profile.yaml');
  expect(folder).toBe('/site/mine');
  expect(packFolder({ face: { pad: 'off' } }, '/site/profile.yaml')).toBeUndefined();
  expect(await checkModels(pack)).toMatchObject({ ok: false, error: { kind: 'pack-refused' } });
}, 30_000);

test('a profile names its pack; another pad does not take it away', () => {
  const shipped = readSite(join(import.meta.dirname, '../sites/erenhot-exit.yaml'), ['pack=/packs/mine', 'pad=off']);
  expect(shipped).toMatchObject({ ok: true, value: { face: { pad: 'off', pack: '/packs/mine' } } });
});

test('the networks of the lane itself prove themselves by the same test', async () => {
  expect((await loadModels()).ok).toBe(true);
  const manifest = readFileSync(join(import.meta.dirname, '../../../models/manifest.json'), 'utf8');
  const changed = mkdtempSync(join(tmpdir(), 'egate-models-'));
  try {
    writeFileSync(join(changed, 'manifest.json'), manifest);
    expect(await loadModels({ folder: changed })).toMatchObject({ ok: false, error: { kind: 'models-missing' } });
  } finally {
    rmSync(changed, { recursive: true });
  }
});
