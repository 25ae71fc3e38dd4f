import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,native,models,locales,.ci}/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Many tests hold real processes against real time: more files at once than cores would measure each other.
    pool: 'forks',
    maxWorkers: 2,
  },
});
