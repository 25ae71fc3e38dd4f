#!/usr/bin/env node
// Stands in for fpm, which electron-builder would download: the words that it gives, put to Debian's own dpkg-deb.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const several = { '-d': 'depends', '--deb-recommends': 'recommends' };
const alone = new Set(['--force', '--debug']);
const given = { depends: [], recommends: [] };
const places = [];
const words = process.argv.slice(2);
while (words.length > 0) {
  const word = words.shift();
  if (alone.has(word)) continue;
  if (several[word] !== undefined) given[several[word]].push(words.shift());
  else if (word.startsWith('-')) given[word.replace(/^-+/, '')] = words.shift();
  else places.push(word.split('='));
}

const root = mkdtempSync(join(tmpdir(), 'egate-deb-'));
try {
  chmodSync(root, 0o755);
  for (const [from, to] of places) {
    const target = join(root, to);
    mkdirSync(dirname(target), { recursive: true });
    if (from.endsWith('/')) cpSync(from, target, { recursive: true, verbatimSymlinks: true });
    else copyFileSync(from, target);
  }
  const control = join(root, 'DEBIAN');
  mkdirSync(control);
  const kilobytes = Math.ceil(sizeBelow(root) / 1024);
  const [synopsis = '', ...description] = given.description.split('\n');
  const fields = {
    Package: given.name,
    Version: given.version,
    Architecture: given.architecture,
    Maintainer: given.maintainer,
    Homepage: given.url,
    Section: given.category ?? 'misc',
    Priority: given['deb-priority'],
    'Installed-Size': String(kilobytes),
    Depends: given.depends.join(', '),
    Recommends: given.recommends.join(', '),
    Description: [synopsis, ...description.map((line) => ` ${line.trim() || '.'}`)].join('\n'),
  };
  const text = Object.entries(fields).filter(([, value]) => value);
  writeFileSync(join(control, 'control'), `${text.map(([name, value]) => `${name}: ${value}`).join('\n')}\n`);
  for (const [option, name] of [
    ['after-install', 'postinst'],
    ['before-remove', 'prerm'],
    ['after-remove', 'postrm'],
  ]) {
    if (given[option] === undefined) continue;
    copyFileSync(given[option], join(control, name));
    chmodSync(join(control, name), 0o755);
  }
  const fast = process.env.EGATE_DEB_FAST === '1';
  const compression = fast ? ['-Zzstd', '-z3'] : ['-Zxz', '-z6'];
  const built = spawnSync('dpkg-deb', ['--root-owner-group', ...compression, '--build', root, resolve(given.package)], {
    stdio: ['ignore', 2, 2],
  });
  process.exitCode = built.status ?? 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}

function sizeBelow(folder) {
  let size = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) size += statSync(join(entry.parentPath, entry.name)).size;
  }
  return size;
}
