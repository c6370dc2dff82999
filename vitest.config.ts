import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'studio/src/**/*.test.ts',
      'tests/**/*.test.ts',
      'bench/**/*.test.ts',
      'studio/src/**/*.test.{ts,tsx}',
    ],
    pool: 'threads',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
