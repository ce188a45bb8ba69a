import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** The Worker in workerd, with the services that a global set-up starts. */
export const workerProject = (name: string, include: string[], globalSetup: string, groupOrder: number) =>
  defineConfig({
    plugins: [
      cloudflareTest(({ inject }) => ({
        wrangler: { configPath: "./wrangler.toml" },
        miniflare: {
          bindings: {
            E2B_API_KEY: "test",
            E2B_API_URL: "http://127.0.0.1:9",
            ADMIN_KEY: "an-administrator-of-tests",
            ENCRYPTION_KEYS: `k1:${"A".repeat(43)}`,
            BASE_DOMAIN: "tenants.test",
            ...inject("services"),
          },
        },
      })),
    ],
    test: {
      name,
      include,
      globalSetup: [globalSetup],
      // The first test of a file loads the whole Worker.
      testTimeout: 30_000,
      hookTimeout: 60_000,
      // Each file has tenants of its own, and what the Worker remembers is by tenant.
      isolate: false,
      sequence: { groupOrder },
    },
  });

export default workerProject("worker", ["test/worker/**/*.test.ts"], "test/support/services.ts", 2);
