import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const top = join(import.meta.dirname, '..');
const page = (name: string) => readFileSync(join(top, name), 'utf8');
const pages = ['README.md', ...readdirSync(join(top, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);
/** Files of the checkout that a text names by their path. */
const filesIn = (text: string) =>
  [...text.matchAll(/`((?:app|native|e2e|locales|docs|models|\.ci)\/[\w./-]+\.[a-z]+)`/g)].map(
    ([, path]) => path ?? '',
  );

/** Rows of the page's tables of hazards: hazard, what holds it, tests. */
const hazards = page('docs/safety.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| hazard'))
  .map((line) => line.slice(2, -2).split(' | '));

test.each(pages)('every file that %s names or points to is there', (name) => {
  const text = page(name);
  expect(filesIn(text).filter((path) => !existsSync(join(top, path)))).toEqual([]);
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path ?? '');
  expect(links.filter((path) => !existsSync(join(top, dirname(name), path)))).toEqual([]);
});

test('the page has its hazards', () => expect(hazards.length).toBeGreaterThan(40));

test.each(hazards.map((row) => [row[0], row] as const))(
  '%s: there is what holds it, and a test that runs',
  (_, [, holds = '', tests = '', ...more]) => {
    expect(more).toEqual([]);
    expect(holds.length).toBeGreaterThan(10);
    const named = filesIn(tests);
    expect(named.length).toBeGreaterThan(0);
    for (const path of named) {
      expect(path).toMatch(/\.(test|spec)\.tsx?$/);
      expect(page(path), path).toMatch(/^\s*(test|it)(\.each|\.for|\.skipIf|\.runIf)?\b|Contract\(/m);
      expect(page(path), path).not.toMatch(/\b(test|it|describe)\.(only|todo|skip)\(\s*['"`]/);
    }
  },
);
