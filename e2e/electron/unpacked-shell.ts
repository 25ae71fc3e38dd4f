import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { Display } from './display.ts';
import { electronBinary, electronDist } from './electron-here.ts';
import { openFolder } from './open-folder.ts';

export const top = join(import.meta.dirname, '..', '..');
const shim = 'electron-22.cjs';

/** The shell and the built screens, in the shape of a checkout, where Electron's other user can read them. */
export class UnpackedShell {
  readonly folder: string;

  constructor() {
    this.folder = openFolder('shell');
    execFileSync(process.execPath, [
      join(top, 'app/shell/packaging/build-shell.mjs'),
      'test',
      join(this.folder, 'dist/shell'),
    ]);
    cpSync(join(top, 'dist/screens'), join(this.folder, 'dist/screens'), { recursive: true });
    cpSync(join(top, 'e2e/shim', shim), join(this.folder, shim));
    writeFileSync(
      join(this.folder, 'package.json'),
      JSON.stringify({ name: 'egate', version: '0.0.0', main: 'dist/shell/main.cjs' }),
    );
    if (!existsSync(join(this.folder, 'dist/screens/kiosk/index.html'))) throw new Error('the screens are not built');
  }

  async launch(display: Display, data: string, ...words: readonly string[]): Promise<RunningShell> {
    const app = await _electron.launch({
      executablePath: electronBinary(electronDist!),
      // Without this Playwright would take the sandbox away.
      chromiumSandbox: true,
      args: ['-r', join(this.folder, shim), this.folder, '--data', data, ...words],
      env: { ...withoutDisplay(), DISPLAY: display.name },
    });
    return RunningShell.of(app);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A shell that runs, its screen and what it says. */
export class RunningShell {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly #said: string[];

  private constructor(app: ElectronApplication, page: Page, said: string[]) {
    this.app = app;
    this.page = page;
    this.#said = said;
  }

  static async of(app: ElectronApplication): Promise<RunningShell> {
    const said: string[] = [];
    app.process().stderr?.on('data', (text: Buffer) => said.push(text.toString()));
    return new RunningShell(app, await app.firstWindow(), said);
  }

  get said(): string {
    return this.#said.join('');
  }

  get pid(): number {
    return this.app.process().pid!;
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

function withoutDisplay(): Record<string, string> {
  const { DISPLAY: _display, XAUTHORITY: _authority, ...env } = process.env;
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
