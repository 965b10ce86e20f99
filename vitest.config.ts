import { availableParallelism } from 'node:os';
import { getViteConfig } from 'astro/config';
import { defineConfig } from 'vitest/config';

/** Runs the portal as a child process, or a browser: one file at a time, after all others, or two cores make it flaky. */
const whole = ['tests/system/**/*.test.ts', 'tests/browser/**/*.test.ts'];
/** Renders `.astro` files through Astro's Container API, so needs Astro's own Vite. */
const rendered = ['tests/portal/**/*.test.ts'];

// Far above what they take: a shared machine may stand still for a while, and only what hangs is to fail.
const shared = {
  environment: 'node',
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'code',
          include: ['tests/**/*.test.ts'],
          exclude: [...whole, ...rendered],
          // Most of their time is git's.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      getViteConfig({
        test: { ...shared, name: 'portal', include: rendered, sequence: { groupOrder: 1 } },
      } as never) as never,
      {
        test: {
          ...shared,
          name: 'whole',
          include: whole,
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
