import { existsSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, defineConfig, type InlineConfig } from 'vite';

const top = import.meta.dirname;

/** One page a folder, each complete in itself: a production package takes two of them and leaves the dock out. */
const pages: Readonly<Record<string, string>> = {
  kiosk: 'app/kiosk',
  supervisor: 'app/supervisor',
  dock: 'native/virtual/dock',
};

function pageConfig(name: string, folder: string): InlineConfig {
  return {
    configFile: false,
    root: join(top, folder),
    // Relative, so that a page runs below a station's URL and in the shell's own scheme alike.
    base: './',
    publicDir: false,
    plugins: [react()],
    build: {
      outDir: join(top, 'dist/screens', name),
      emptyOutDir: true,
      target: 'chrome108',
      // The content security policy knows no inline script, no inline style and no data: font.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
  };
}

export default defineConfig({
  builder: {
    buildApp: async (builder) => {
      for (const [name, folder] of Object.entries(pages)) {
        if (!existsSync(join(top, folder, 'index.html'))) {
          builder.config.logger.warn(`no page in ${folder}: ${name} is left out`);
          continue;
        }
        await build({ ...pageConfig(name, folder), logLevel: builder.config.logLevel ?? 'info' });
      }
      // Vite would else build the project's own root, which has no page.
      for (const environment of Object.values(builder.environments)) environment.isBuilt = true;
    },
  },
});
