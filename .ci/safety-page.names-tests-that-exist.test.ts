import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const top = join(import.meta.dirname, '..');

test.each([
  ['safety.md', 30],
  ['privacy.md', 15],
])('every file that docs/%s names is there', (name, least) => {
  const page = readFileSync(join(top, 'docs', name), 'utf8');
  const named = [...page.matchAll(/`([\w./-]+\.(?:test|spec|ts)[\w.]*)`/g)].map(([, path]) => path ?? '');
  expect(named.length).toBeGreaterThan(least);
  expect(named.filter((path) => !existsSync(join(top, path)))).toEqual([]);
});
