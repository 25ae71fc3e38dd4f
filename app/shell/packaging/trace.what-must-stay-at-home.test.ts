import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trace } from './trace.ts';

let top: string;
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
};
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'egate-trace-'));
});
afterEach(() => rmSync(top, { recursive: true }));

test('an entry brings what it imports, types not, and the programs that it starts', () => {
  write('app/main.ts', "import { a } from './a.ts';\nimport type { B } from './b.ts';\nexport { c } from './c.ts';");
  write('app/a.ts', "import 'yaml';\nimport { x } from '@scope/name/deep';\nnew URL('./child.ts', import.meta.url);");
  write('app/b.ts', '');
  write('app/c.ts', "import 'node:fs';");
  write('app/child.ts', '');
  const { modules, packages, leftOut } = trace(top, ['app/main.ts'], []);
  expect([...modules].sort()).toEqual(['app/a.ts', 'app/c.ts', 'app/child.ts', 'app/main.ts']);
  expect([...packages].sort()).toEqual(['@scope/name', 'yaml']);
  expect(leftOut.size).toBe(0);
});

test('an entry that needs something forbidden cannot be packed; the message says by which way', () => {
  write('app/main.ts', "import './a.ts';");
  write('app/a.ts', "import '../virtual/world.ts';");
  write('virtual/world.ts', '');
  expect(() => trace(top, ['app/main.ts'], ['virtual/'])).toThrow('app/main.ts → app/a.ts → virtual/world.ts');
});

test('what is loaded on demand and needs something forbidden is left out whole', () => {
  write('app/main.ts', "const nouns = [() => import('./a.ts'), () => import('./b.ts')];");
  write('app/a.ts', "import './deep.ts';");
  write('app/deep.ts', "import 'secret-package';");
  write('app/b.ts', '');
  const { modules, packages, leftOut } = trace(top, ['app/main.ts'], ['secret-package']);
  expect([...modules].sort()).toEqual(['app/b.ts', 'app/main.ts']);
  expect(packages.size).toBe(0);
  expect([...leftOut.keys()]).toEqual(['app/a.ts']);
});

test('what a module’s own body imports is no demand, but a need', () => {
  write('app/main.ts', "const { a } = await import('./a.ts');");
  write('app/a.ts', "import 'secret-package';");
  expect(() => trace(top, ['app/main.ts'], ['secret-package'])).toThrow('app/main.ts → app/a.ts → secret-package');
});
