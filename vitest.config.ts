import { defineConfig } from 'vitest/config'

// Six projects, by what they need: nothing (unit, scenario), loopback sockets (integration; portable and epoll: the same where the
// system's calls, or io_uring alone, are not to be had), programs of the system's packages and root (interop).
const ELSEWHERE = ['test/integration/{upstream,stubs,compression,faults-*}.test.ts']

export default defineConfig({
  test: {
    projects: [
      // A busy machine may take five times as long as a quiet one.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'scenario', include: ['test/scenario/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: 'test/helpers/build.ts',
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'portable',
          include: ELSEWHERE,
          env: { DOTBRIDGE_TEST_PATH: 'portable' },
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'epoll',
          include: ELSEWHERE,
          env: { DOTBRIDGE_TEST_PATH: 'epoll' },
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'interop',
          include: ['test/interop/**/*.test.ts'],
          globalSetup: ['test/helpers/build.ts', 'test/helpers/scratch.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
