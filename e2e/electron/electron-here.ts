import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@playwright/test';

/** Where an Electron for these tests is, as its own installer and `.ci/run` say it; null where there is none. */
export const electronDist = (() => {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  return dist !== undefined && existsSync(join(dist, 'electron')) ? dist : null;
})();

/** The launcher for root, whom Chromium's sandbox refuses; else Electron itself. */
export function electronBinary(dist: string): string {
  return process.getuid?.() === 0 ? join(dist, 'electron-unprivileged') : join(dist, 'electron');
}

/** Skips a file's tests where there is no Electron, and fails them where one was promised. */
export function needElectron(): void {
  const reason = missing();
  if (reason !== null && process.env.EGATE_ELECTRON_REQUIRED === '1') throw new Error(reason);
  test.skip(reason !== null, reason ?? '');
}

function missing(): string | null {
  if (electronDist === null) return 'there is no electron here: ELECTRON_OVERRIDE_DIST_PATH names none';
  if (!existsSync(electronBinary(electronDist))) return 'this electron has no launcher for root';
  if (!existsSync('/usr/bin/Xvfb')) return 'electron needs Xvfb';
  return null;
}
