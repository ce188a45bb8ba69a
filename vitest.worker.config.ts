import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
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
    name: "worker",
    include: ["test/worker/**/*.test.ts"],
    globalSetup: ["test/support/services.ts"],
    // The first test of a file loads the whole Worker.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: { groupOrder: 2 },
  },
});
