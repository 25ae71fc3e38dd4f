import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { egate } from '../egate.rig.ts';
import { main } from '../main.ts';
import { similarityOf } from '../../face/recogniser.ts';
import { stepsOf } from '../../face/evaluation/similarity-counts.ts';
import { twoRows } from './all-pairs-kernel.ts';

const top = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'egate-evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));
const inFolder = (name: string) => join(folder, name);

beforeAll(async () => {
  for (const person of ['person-a', 'person-b']) {
    const portrait = join(top, 'native/virtual/travellers', person, 'passport.jpg');
    mkdirSync(inFolder(`set/${person}`), { recursive: true });
    cpSync(portrait, inFolder(`set/${person}/1.jpg`));
    // The name lies: content decides.
    await sharp(portrait)
      .resize(300)
      .png()
      .toFile(inFolder(`set/${person}/2, small.jpg`));
  }
  writeFileSync(inFolder('set/person-b/3.jpg'), 'no picture at all');
  writeFileSync(inFolder('set/person-b/notes.txt'), 'neither');
});

const face = (...args: readonly string[]) => egate(['face', ...args, '--json']);
const evaluate = (...args: readonly string[]) => face('evaluate', ...args);

test('a folder a person: every pair once, and files, list and pairs give the same numbers', async () => {
  const [scores, det, groups] = [inFolder('scores.csv'), inFolder('det.svg'), inFolder('groups.csv')];
  writeFileSync(groups, 'path,group\nperson-a,one\nperson-b/1.jpg,two\nperson-b/2,two\n');
  const all = ['--images', inFolder('set'), '--all-pairs', '--out', scores, '--det', det, '--groups', groups];
  const { code, out, err } = await evaluate(...all);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const report = JSON.parse(out);
  expect(report).toMatchObject({ images: 5, failedToEnrol: 1, genuine: 2, impostor: 4, auc: 1, ignored: 1 });
  expect(report.failures).toEqual([{ image: 'person-b/3.jpg', reason: expect.any(String) }]);
  expect(report.table.map(({ fmr, fnmr }: { fmr: number; fnmr: number }) => [fmr, fnmr])).toEqual([
    [0.01, 0],
    [0.001, 0],
    [0.0005, 0],
    [0.0001, 0],
  ]);
  expect(report.groups[0]).toMatchObject({ group: 'one', genuine: 1, impostor: 0 });
  expect(readFileSync(det, 'utf8')).toContain('2 genuine and 4 impostor pairs');
  const [heading, ...lines] = readFileSync(scores, 'utf8').trimEnd().split('\n');
  expect(heading).toBe('a,b,same,similarity');
  expect(lines).toHaveLength(6);
  expect(lines[0]).toMatch(/^person-a\/1\.jpg,"person-a\/2, small\.jpg",1,0\.\d{6}$/);

  const across = lines.find((line) => line.includes(',0,'))!;
  const [a, b, , similarity] = across.split(',') as [string, string, string, string];
  const compared = await face('compare', inFolder(`set/${a}`), inFolder(`set/${b}`));
  expect(JSON.parse(compared.out).similarity.toFixed(6)).toBe(similarity);

  const pairs = inFolder('pairs.csv');
  writeFileSync(pairs, lines.map((line) => line.slice(0, line.lastIndexOf(','))).join('\n'));
  const again = inFolder('again.csv');
  const named = JSON.parse((await evaluate('--images', inFolder('set'), '--pairs', pairs, '--out', again)).out);
  expect(named).toMatchObject({ images: 4, failedToEnrol: 0, genuine: 2, impostor: 4 });
  expect(named.table.map(({ threshold }: { threshold: number }) => threshold)).toEqual(
    report.table.map(({ threshold }: { threshold: number }) => threshold),
  );
  expect(readFileSync(again, 'utf8')).toBe(`${heading}\n${lines.join('\n')}\n`);
});

test.each([
  ['a line without a word on sameness', 'person-a/1.jpg,person-b/1.jpg\n', 'line 1'],
  ['a picture that is not there', 'a,b,same\nperson-a/1.jpg,person-c/1.jpg,0\n', 'line 2: person-c/1.jpg'],
  ['a word that is neither yes nor no', 'person-a/1.jpg,person-b/1.jpg,maybe\n', '"maybe"'],
  ['no pair', 'a,b,same\n', 'names no pairs'],
])('%s ends it before a picture is opened', async (_what, text, why) => {
  writeFileSync(inFolder('bad.csv'), text);
  const { code, out } = await evaluate('--images', inFolder('set'), '--pairs', inFolder('bad.csv'));
  expect(code).toBe(2);
  expect(JSON.parse(out).error.message).toContain(why);
});

test.each([
  ['neither pairs nor all pairs', ['--images', '.']],
  ['no folder', ['--all-pairs']],
  ['a folder that is none', ['--images', '/dev/null', '--all-pairs']],
])('%s is bad usage', async (_what, args) => {
  expect((await evaluate(...args)).code).toBe(2);
});

test('one that is stopped ends with 1, without a report and without a trace', async () => {
  const said = { out: '', err: '' };
  const into = (where: keyof typeof said) =>
    new Writable({
      write: (chunk, _encoding, done) => {
        said[where] += chunk;
        done();
      },
    });
  const io = { stdin: process.stdin, stdout: into('out'), stderr: into('err'), env: {}, json: false };
  const words = ['face', 'evaluate', '--images', inFolder('set'), '--all-pairs'];
  expect(await main(words, { ...io, interrupted: AbortSignal.abort('SIGTERM') })).toBe(1);
  expect(said).toEqual({ out: '', err: '' });
});

test('the fast way through all pairs gives what two templates give', () => {
  const [count, length] = [7, 33];
  const tableOf = (turn: number) =>
    Float32Array.from({ length: count * length }, (_, at) => Math.sin(at * at * turn) / 6);
  const [references, probes] = [tableOf(1), tableOf(2)];
  const at = (table: Float32Array, index: number) => table.subarray(index * length, (index + 1) * length);
  const steps = (a: number, b: number) => stepsOf(similarityOf(at(references, a), at(probes, b)));
  for (let row = 0; row < count; row += 2) {
    const [one, other] = [new Int32Array(count), new Int32Array(count)];
    twoRows({ references, probes, length, count }, row, one, other);
    for (let later = row + 1; later < count; later += 1) {
      expect(one[later]).toBe(steps(row, later));
      if (later > row + 1) expect(other[later]).toBe(steps(row + 1, later));
    }
  }
});
