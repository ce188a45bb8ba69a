import { defineConfig } from "vitest/config";

const ownStacks = ["test/e2e/own-stack/*.test.ts"];

const endToEnd = { testTimeout: 120_000, hookTimeout: 120_000 };

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
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: ownStacks,
          globalSetup: ["test/e2e/stack.ts"],
          ...endToEnd,
          fileParallelism: false,
          sequence: { groupOrder: 7 },
        },
      },
      // Each file kills and holds up parts of a stack of its own, and waits most of the time.
      { test: { name: "e2e-own-stack", include: ownStacks, ...endToEnd, sequence: { groupOrder: 8 } } },
    ],
  },
});
