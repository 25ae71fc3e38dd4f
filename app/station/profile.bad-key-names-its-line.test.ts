import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { applySiteOptions, describeProblems, parseSiteProfile } from './site-profile.ts';

const shipped = ['erenhot-exit', 'zamyn-uud-entry'].map((name) => ({
  name,
  yaml: readFileSync(new URL(`./sites/${name}.yaml`, import.meta.url), 'utf8'),
}));
const good = shipped[0]!.yaml;

function problemsOf(yaml: string, flavour?: 'test' | 'production'): string {
  const parsed = parseSiteProfile(yaml, 'site.yaml', flavour);
  return parsed.ok ? 'no problem' : describeProblems(parsed.error);
}

test.each(shipped)('the shipped profile $name is whole', ({ name, yaml }) => {
  const parsed = parseSiteProfile(yaml, name);
  expect(parsed).toMatchObject({ ok: true, value: { policy: name, doors: 'one' } });
});

test('the example of a production lane is whole', () => {
  const example = readFileSync(new URL('../shell/packaging/linux/site.example.yaml', import.meta.url), 'utf8');
  expect(problemsOf(example, 'production')).toBe('no problem');
});

test('a relay board cannot know whether another door is shut: two doors on it are refused', () => {
  const relay = good.replace('gate: { driver: virtual }', 'gate: { driver: hid-relay, product: USBRelay2 }');
  expect(problemsOf(relay)).toBe('no problem');
  expect(problemsOf(relay.replace('doors: one', 'doors: two'))).toMatch(/^site\.yaml:5:1: doors: a relay board/);
});

test('an unknown key is named with its line', () => {
  expect(problemsOf(good.replace('direction: exit', 'direction: exit\ncolour: blue'))).toBe(
    'site.yaml:5:1: unknown key "colour"',
  );
});

test('an unknown key inside a device is named with its line', () => {
  const line = good.split('\n').findIndex((text) => text.includes('mrzReader')) + 1;
  expect(
    problemsOf(good.replace('mrzReader: { driver: virtual }', 'mrzReader: { driver: virtual, baud: 9600 }')),
  ).toMatch(new RegExp(`^site\\.yaml:${line}:\\d+: unknown key "devices\\.mrzReader\\.baud"$`));
});

test.each([
  ['direction: exit', 'direction: sideways', /site\.yaml:4:1: direction: /],
  ['lane: erenhot-exit-1', 'lane: Lane One', /site\.yaml:3:1: lane: letters, digits/],
  ['languages: [zh-Hans, mn, ru, en]', 'languages: [zh-Hans, fr]', /site\.yaml:6:22: languages\.1: /],
  ['doors: one\n', '', /site\.yaml:\d+:\d+: doors: /],
  ['site: erenhot\n', 'site: erenhot\nsite: erenhot\n', /site\.yaml:3:1: Map keys must be unique/],
  ['face:', 'face: [', /site\.yaml:\d+:\d+: /],
])('%j turned into %j is named with its line', (from, to, message) => {
  expect(problemsOf(good.replace(from, to))).toMatch(message);
});

test('a production lane refuses virtual devices and the embedded backend', () => {
  const problems = problemsOf(good, 'production').split('\n');
  expect(problems).toHaveLength(4);
  expect(problems.join()).toMatch(/devices\.gate: a production lane has no virtual devices/);
  expect(problems.join()).toMatch(/a production lane has no embedded backend/);
});

test('site options override one line each and refuse what is no option', () => {
  const profile = parseSiteProfile(good, 'site.yaml');
  if (!profile.ok) throw new Error('the shipped profile does not parse');
  const changed = applySiteOptions(profile.value, ['door=two', 'language=mn', 'reader=1']);
  expect(changed).toMatchObject({
    ok: true,
    value: { doors: 'two', language: 'mn', devices: { chipReader: { reader: 'Virtual PCD 00 01' } } },
  });
  expect(applySiteOptions(profile.value, ['speed=9'])).toMatchObject({
    ok: false,
    error: expect.stringMatching(/speed=9/),
  });
  expect(applySiteOptions(profile.value, ['door=three'])).toMatchObject({ ok: false });
  expect(applySiteOptions(profile.value, ['reader=7'])).toMatchObject({ ok: false });
});
