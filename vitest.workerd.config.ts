import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// The conformance suites once more, inside the runtime in which the product uses the SDKs.
export default defineConfig({
  plugins: [
    cloudflareTest({
      miniflare: { compatibilityDate: "2026-10-01", compatibilityFlags: ["nodejs_compat"] },
    }),
  ],
  test: {
    name: "conformance-workerd",
    include: ["test/conformance/**/*.test.ts"],
    globalSetup: ["test/conformance/support/targets.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { groupOrder: 6 },
  },
});
