import { z } from "zod";
import { type Outcome, outcomeOf, outcomeOfFailure } from "./outcome.ts";
import { startPostgres } from "./postgres.ts";

/** Says that PostgreSQL is there by an empty message, and then answers each statement with its outcome. */
export async function servePostgres(): Promise<void> {
  const postgres = await startPostgres();
  const execute = (sql: string): Promise<Outcome> => postgres.exec(sql).then(outcomeOf, outcomeOfFailure);
  process.on("message", async (sql) => process.send?.(await execute(z.string().parse(sql))));
  process.on("disconnect", () => process.exit());
  process.send?.({});
}
