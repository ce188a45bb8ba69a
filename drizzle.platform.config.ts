// The tables of the platform. Those of tenants: drizzle.config.ts.

import { defineConfig } from "drizzle-kit";

const { DATABASE_URL } = process.env;

export default defineConfig({
  dialect: "postgresql",
  schema: "./drizzle/platform.ts",
  schemaFilter: ["platform"],
  out: "./drizzle/migrations/platform",
  // What compares and generates needs no database; `migrate` and `studio` do.
  ...(DATABASE_URL ? { dbCredentials: { url: DATABASE_URL } } : {}),
});
