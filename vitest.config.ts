import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,native,models,locales,.ci}/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
