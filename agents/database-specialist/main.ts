import { runProgram } from "../sdk/program/program.ts";
import { isDatabase } from "./database/database.ts";

// Each process loads only what it needs.
if (isDatabase()) {
  const { servePostgres } = await import("./database/serve-postgres.ts");
  await servePostgres();
} else {
  const { reviewDatabase } = await import("./review-database.ts");
  await runProgram(reviewDatabase);
}
