import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const top = join(import.meta.dirname, '..');

test('every file that docs/safety.md names is there', () => {
  const page = readFileSync(join(top, 'docs/safety.md'), 'utf8');
  const named = [...page.matchAll(/`([\w./-]+\.(?:test|spec|ts)[\w.]*)`/g)].map(([, path]) => path ?? '');
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(join(top, path)))).toEqual([]);
});
