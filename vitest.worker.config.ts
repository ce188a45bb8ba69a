import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** A port on which nothing listens. */
const nowhere = "http://127.0.0.1:9";

export default defineConfig({
  plugins: [
    cloudflareTest(({ inject }) => ({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          UPSTASH_REDIS_REST_URL: nowhere,
          UPSTASH_REDIS_REST_TOKEN: "test",
          E2B_API_KEY: "test",
          E2B_API_URL: nowhere,
          ADMIN_KEY: "an-administrator-of-tests",
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
    silent: "passed-only",
  },
});
