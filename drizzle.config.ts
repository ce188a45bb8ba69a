// The tables of tenants. Those of the platform: drizzle.platform.config.ts.

import { defineConfig } from "drizzle-kit";

const { DATABASE_URL } = process.env;

export default defineConfig({
  dialect: "postgresql",
  schema: "./drizzle/tenant.ts",
  out: "./drizzle/migrations/tenant",
  // What compares and generates needs no database; `migrate` and `studio` do.
  ...(DATABASE_URL ? { dbCredentials: { url: DATABASE_URL } } : {}),
});
