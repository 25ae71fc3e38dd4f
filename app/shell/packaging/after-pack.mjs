// Fuses: switches burnt into the packed Electron that no command line and no environment turns back.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

/** The first Electron whose binary knows every fuse below; an older one (of the tests) takes those that it has. */
const knowsAll = 45;
const fusesOf22 = 7;

export async function afterPack({ appOutDir, packager }) {
  const production = process.env.EGATE_FLAVOUR === 'production';
  const fuses = {
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    // The test flavour is driven by Playwright, which comes in by the inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: !production,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    [FuseV1Options.WasmTrapHandlers]: true,
  };
  const version = packager.config.electronVersion;
  const strict = Number(version.split('.')[0]) >= knowsAll;
  const known = strict ? fuses : Object.fromEntries(Object.entries(fuses).slice(0, fusesOf22));
  await flipFuses(join(appOutDir, 'egate'), {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: strict,
    ...known,
  });
  // What comes with an Electron that was laid out for tests: its launcher for root, its app for folders.
  for (const name of ['electron-unprivileged', 'resources/default_app.asar']) {
    rmSync(join(appOutDir, name), { force: true });
  }
}
