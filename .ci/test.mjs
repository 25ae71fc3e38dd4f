// `npm test`: sets the checkout up, then runs every suite and prints one last line over all of them.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode, setUp, top } from '../app/cli/setup/setup.mjs';

const results = join(top, 'test-results');

/** Runs a program with its output shown; resolves with its exit code. */
function run(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(pinnedNode, args, {
      cwd: top,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.on('error', (error) => {
      console.error(error.message);
      resolve(3);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const bin = (...path) => join(top, 'node_modules', ...path);

/** A check that has no tests of its own counts as one. */
async function check(name, args) {
  const started = Date.now();
  const code = await run(args);
  console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
}

/** A suite that leaves a report behind; one that dies without it is a failure. */
async function suite(name, args, report, read, env) {
  const file = join(results, report);
  rmSync(file, { force: true });
  const code = await run(args, env);
  if (!existsSync(file)) {
    console.log(`FAILED: ${name} ended with ${code} and left no report`);
    return { passed: 0, failed: 1, skipped: [] };
  }
  const counted = read(JSON.parse(readFileSync(file, 'utf8')));
  if (code !== 0 && counted.failed === 0) counted.failed = 1;
  console.log(`${counted.failed === 0 ? 'ok' : 'FAILED'}: ${name}`);
  return counted;
}

function readVitest(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults.map((one) => ({ ...one, file: file.name })));
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: tests.filter((one) => one.status === 'passed').length,
    failed: tests.filter((one) => one.status === 'failed').length + brokenFiles.length,
    skipped: tests.filter((one) => !['passed', 'failed'].includes(one.status)).map((one) => one.fullName),
  };
}

function readPlaywright(report) {
  const skipped = [];
  const visit = (node) => {
    for (const spec of node.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status !== 'skipped') continue;
        const reason = test.annotations.find((one) => one.type === 'skip')?.description ?? 'no reason given';
        skipped.push(`${spec.title}: ${reason}`);
      }
    }
    for (const child of node.suites ?? []) visit(child);
  };
  visit(report);
  const { expected, unexpected, flaky } = report.stats;
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped };
}

try {
  await setUp({ forTests: true });
} catch (error) {
  console.error(`egate: ${error.message}`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}
mkdirSync(results, { recursive: true });

const counts = [
  await check('lint and format (biome)', [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']),
  await check('types (tsc)', [bin('typescript/bin/tsc'), '-p', '.']),
  await check('architecture rule', [join(top, '.ci/lint/main.ts')]),
  await suite(
    'unit and integration (vitest)',
    [
      bin('vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${join(results, 'vitest.json')}`,
    ],
    'vitest.json',
    readVitest,
  ),
  await suite(
    'browser and Electron (playwright)',
    [bin('@playwright/test/cli.js'), 'test', '--reporter=line,json'],
    'playwright.json',
    readPlaywright,
    { PLAYWRIGHT_JSON_OUTPUT_NAME: join(results, 'playwright.json') },
  ),
];
const sum = (key) => counts.reduce((total, one) => total + one[key], 0);
const skipped = counts.flatMap((one) => one.skipped);
for (const reason of skipped) console.log(`skipped: ${reason}`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${skipped.length} skipped`);
process.exit(sum('failed') === 0 ? 0 : 1);
