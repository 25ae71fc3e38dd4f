// Builds the shell's main process and preload: one CommonJS file each, as Electron's sandbox wants its preload.
// usage: build-shell.mjs [test|production] [folder]
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const [flavour = 'test', folder = 'dist/shell'] = process.argv.slice(2);

for (const name of ['main', 'preload']) {
  await build({
    configFile: false,
    root: top,
    logLevel: 'warn',
    define: { EGATE_FLAVOUR: JSON.stringify(flavour) },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(top, `app/shell/${name}.ts`),
      outDir: resolve(top, folder),
      emptyOutDir: false,
      target: 'es2022',
      minify: false,
      rollupOptions: {
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false },
      },
    },
  });
}
