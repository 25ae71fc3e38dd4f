import { expect, test } from 'vitest';
import { architectureFindings } from './architecture.ts';

const findings = (files: Record<string, string>) => architectureFindings(new Map(Object.entries(files)));

test('what the folder table allows has no findings', () => {
  expect(
    findings({
      'app/lane/chart.ts': "import { ok } from '../core/result.ts';\nexport const lane = ok(1);",
      'app/core/result.ts': 'export const ok = (n: number) => n;',
    }),
  ).toEqual([]);
});

test.each([
  ['app/lane/chart.ts', "import { x } from '../station/station.ts';", 'app/lane may not import app/station/station.ts'],
  [
    'app/lane/chart.ts',
    "import type { X } from '../../native/gate/port.ts';",
    'app/lane may not import native/gate/port.ts',
  ],
  ['app/document/read.ts', "export { x } from '../station/y.ts';", 'app/document may not import app/station/y.ts'],
  ['app/kiosk/screen.tsx', "const x = await import('../station/y.ts');", 'app/kiosk may not import app/station/y.ts'],
  ['app/station/x.ts', "import { app } from 'electron';", 'only app/shell may import the package electron'],
  ['app/face/x.ts', 'export let a: any;', 'the type any'],
  ['app/face/x.ts', 'export default 1;', 'default export'],
  ['app/face/x.ts', 'const x = 1; export { x as default };', 'default export'],
  ['app/station/x.ts', 'const c = {} as Clearance;', 'only app/lane/decide.ts makes a Clearance'],
  ['native/gate/x.ts', 'const c = JSON.parse(t) as unknown as Clearance;', 'only app/lane/decide.ts makes a Clearance'],
])('%s: %s', (path, text, message) => {
  expect(findings({ [path]: text }).join()).toContain(`${path}:1: ${message}`);
});

test('a circle is named with its files; one of types alone is none', () => {
  expect(
    findings({ 'app/face/a.ts': "import { b } from './b.ts';", 'app/face/b.ts': "import { a } from './a.ts';" }),
  ).toEqual(['app/face/a.ts:1: a circle of imports: app/face/a.ts → app/face/b.ts']);
  expect(
    findings({ 'app/face/a.ts': "import type { B } from './b.ts';", 'app/face/b.ts': "import { a } from './a.ts';" }),
  ).toEqual([]);
});

test('the decision makes clearances, and so do test benches', () => {
  for (const path of ['app/lane/decide.ts', 'app/station/orders.test.ts', 'native/virtual/rigs/bench.ts'])
    expect(findings({ [path]: 'const c = {} as Clearance;' })).toEqual([]);
});

test('a tool’s config file may export a default', () => {
  expect(findings({ 'vite.config.ts': 'export default {};' })).toEqual([]);
});
