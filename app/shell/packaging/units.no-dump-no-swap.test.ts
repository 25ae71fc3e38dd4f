import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { overwritesFreedMemory } from '../../core/private-process.ts';

const unit = (name: string) => join(import.meta.dirname, 'linux', `egate-${name}.service`);
const settingsOf = (name: string) => readFileSync(unit(name), 'utf8').split('\n');

it.each(['station', 'shell', 'backend'])(
  '%s: what it knows reaches no dump and no swap, and nobody else’s eyes',
  (name) => {
    const settings = settingsOf(name);
    for (const needed of [
      'LimitCORE=0',
      'CoredumpFilter=0',
      'MemorySwapMax=0',
      'PrivateTmp=yes',
      'KeyringMode=private',
    ]) {
      expect(settings).toContain(needed);
    }
    const unset = settings.find((line) => line.startsWith('UnsetEnvironment='))?.slice('UnsetEnvironment='.length);
    expect(unset?.split(' ')).toEqual(expect.arrayContaining(['NODE_OPTIONS', 'NODE_DEBUG', 'SSLKEYLOGFILE']));
    expect(settings.join('\n')).not.toMatch(/--(inspect|report|heap|prof|trace)/);
  },
);

it.each(['station', 'backend'])('%s: memory is overwritten as it is given back, and its files are its own', (name) => {
  const settings = settingsOf(name);
  expect(settings).toContain(`Environment=GLIBC_TUNABLES=${overwritesFreedMemory.GLIBC_TUNABLES}`);
  for (const needed of ['ProtectProc=invisible', 'LockPersonality=yes', 'NoNewPrivileges=yes']) {
    expect(settings).toContain(needed);
  }
  expect(settings.find((line) => line.startsWith('UMask='))).toMatch(/^UMask=00[27]7$/);
});

const { error } = spawnSync('systemd-analyze', ['--version']);
it.skipIf(error !== undefined)('systemd knows every setting (where it is installed)', () => {
  for (const name of ['station', 'shell', 'backend']) {
    const { stderr, stdout } = spawnSync('systemd-analyze', ['verify', unit(name)], { encoding: 'utf8' });
    expect(`${stderr}${stdout}`).not.toMatch(/Unknown|Failed to parse|Invalid/i);
  }
});
