import { defineConfig } from "drizzle-kit";

const { DATABASE_URL } = process.env;

export default defineConfig({
  dialect: "postgresql",
  schema: "./drizzle/schema.ts",
  out: "./drizzle/migrations",
  // What compares and generates needs no database; `migrate` and `studio` do.
  ...(DATABASE_URL ? { dbCredentials: { url: DATABASE_URL } } : {}),
});
