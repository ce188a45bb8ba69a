import { defineConfig } from "vitest/config";

const longTests = ["test/e2e/{crashes,faults,usage}.test.ts"];

const endToEnd = {
  globalSetup: ["test/e2e/stack.ts"],
  testTimeout: 120_000,
  hookTimeout: 120_000,
  fileParallelism: false,
  sequence: { groupOrder: 7 },
};

// One kind of test after the other: on a small machine whole stacks side by side would starve each other. Within a
// kind there is a worker for each processor, as most tests wait for processes of their own.
export default defineConfig({
  test: {
    silent: "passed-only",
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          // A property runs many cases, which a busy machine takes its time over.
          testTimeout: 60_000,
          include: ["test/unit/**/*.test.ts"],
          // Nothing that these files load keeps anything that another could see.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      "./vitest.worker.config.ts",
      "./vitest.worker-servers.config.ts",
      {
        test: {
          name: "local",
          include: ["test/local/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: "conformance",
          include: ["test/conformance/**/*.test.ts"],
          globalSetup: ["test/conformance/support/targets.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 5 },
        },
      },
      "./vitest.workerd.config.ts",
      { test: { name: "e2e", include: ["test/e2e/**/*.test.ts"], exclude: longTests, ...endToEnd } },
      // What takes minutes by itself: `npm run test:long`.
      { test: { name: "e2e-long", include: longTests, ...endToEnd } },
    ],
  },
});
