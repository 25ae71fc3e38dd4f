// Debian packages that the lane uses: installed where we may, else named in one line to run.
import { spawnSync } from 'node:child_process';

const forLane = [
  'pcscd',
  'vsmartcard-vpcd',
  'libpcsclite1',
  'libpcsclite-dev',
  'g++',
  'make',
  'python3',
  'openssl',
  'ffmpeg',
  'chromium',
  'iproute2',
  'util-linux',
  'procps',
];
const forTests = ['opensc', 'pcsc-tools', 'umockdev', 'xvfb', 'libgtk-3-0', 'libasound2', 'libnss3', 'libgbm1', 'zstd'];

function missing(names) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own format
  const known = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], {
    encoding: 'utf8',
  });
  if (known.error) return null;
  const installed = new Set(
    known.stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name));
}

/** @param {{ forTests: boolean, say: (line: string) => void }} options */
export function debianStep({ forTests: tests, say }) {
  const wanted = tests ? [...forLane, ...forTests] : forLane;
  let open;
  return {
    id: 'debian',
    title: 'Debian packages (card daemon, virtual reader, camera, browser)',
    done: () => {
      open = missing(wanted);
      return open === null || open.length === 0;
    },
    run: async () => {
      const line = `apt-get install -y --no-install-recommends ${open.join(' ')}`;
      if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).error) {
        say(
          `set-up: these Debian packages are missing; to have them, run:\n  sudo ${line}\nset-up: going on with what is there`,
        );
        return;
      }
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      const apt = (...args) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 2] }).status === 0;
      apt('update', '-q');
      say(`set-up: installing ${open.join(' ')}`);
      if (apt('install', '-y', '-q', '--no-install-recommends', ...open)) return;
      // One package that this release lacks must not cost the others.
      const failed = open.filter((name) => !apt('install', '-y', '-q', '--no-install-recommends', name));
      if (failed.length > 0) say(`set-up: could not be installed: ${failed.join(' ')}; going on with what is there`);
    },
  };
}
