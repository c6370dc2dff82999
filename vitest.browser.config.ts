import { defineConfig } from 'vitest/config'

/** The studio in a real browser: needs a build and Debian's chromium (or CHROMIUM=path). */
export default defineConfig({
  test: {
    include: ['studio/tests/**/*.browser.ts'],
    pool: 'threads',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
