import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { egateAnswer } from '../egate.rig.ts';
import manifest from '../../../models/manifest.json' with { type: 'json' };

const top = join(import.meta.dirname, '..', '..', '..');
const portraitOf = (person: string) => join(top, 'native/virtual/travellers', person, 'passport.jpg');
let pack: string;

/** The lane's first recogniser without the second one, at the threshold that was measured for it. */
const alone = {
  models: { recogniser: manifest.models.recogniser },
  recognition: {
    name: 'SFace alone',
    recognisers: [{ model: 'recogniser', weight: 1 }],
    operatingPoints: [{ fmr: 0.0005, threshold: 0.39, evidence: 'measured near 0.385 on a large public set' }],
  },
};

beforeAll(() => {
  pack = mkdtempSync(join(tmpdir(), 'egate-pack-'));
  symlinkSync(join(top, 'models/built/sface.onnx'), join(pack, 'sface.onnx'));
  writeFileSync(join(pack, 'manifest.json'), JSON.stringify(alone));
});
afterAll(() => rmSync(pack, { recursive: true }));

const face = (...args: readonly string[]) => egateAnswer(['face', ...args]);

test('the cards of all networks, once these have proved themselves', async () => {
  const { code, answer } = await face('models');
  expect(code).toBe(0);
  expect(answer.models).toHaveLength(Object.keys(manifest.models).length);
  for (const card of answer.models as object[]) {
    expect(card).toMatchObject({ licence: expect.any(String), sha256: expect.any(String), tested: expect.any(String) });
  }
  expect(answer.recognition).toMatchObject({ operatingPoints: manifest.recognition.operatingPoints });
}, 30_000);

test('a site’s pack takes the place of the lane’s recognisers, with its own threshold', async () => {
  const { code, answer } = await face('models', '--pack', pack);
  expect(code).toBe(0);
  const ids = (answer.models as { readonly id: string }[]).map(({ id }) => id);
  expect(ids.toSorted()).toEqual(['detector', 'landmarks', 'pad-minifasnet', 'recogniser']);
  const faces = [portraitOf('person-a'), portraitOf('person-g')];
  const fused = await face('compare', ...faces);
  const single = await face('compare', ...faces, '--pack', pack);
  expect([fused.answer.threshold, single.answer.threshold]).toEqual([0.41, 0.39]);
  expect(fused.answer.similarity).not.toBeCloseTo(single.answer.similarity as number, 3);
}, 60_000);

test('a pack that is none ends with exit 3 and the reason, in every command that takes one', async () => {
  const nowhere = join(pack, 'nowhere');
  const refused = { error: { code: 'pack-refused', message: expect.stringContaining(nowhere) } };
  expect(await face('models', '--pack', nowhere)).toMatchObject({ code: 3, answer: refused });
  const faces = [portraitOf('person-a'), portraitOf('person-a')];
  expect(await face('compare', ...faces, '--pack', nowhere)).toMatchObject({ code: 3, answer: refused });
}, 60_000);
