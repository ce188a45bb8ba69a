import { z } from "zod";
import type { SandboxOwner } from "../../src/sandbox/sandboxes.ts";
import type { WaitingSandbox } from "../../src/warming/plan-upkeep.ts";
import type { StockedSandbox } from "../../src/warming/stocked-sandbox.ts";

/** One whose lifetime ends within this time is not given away, in milliseconds. */
const takeableMs = 60_000;

/** A pool's sandboxes as it stores them: those that wait, and those that attempts have taken. */
export class Stock {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`CREATE TABLE IF NOT EXISTS sandboxes (
      id TEXT PRIMARY KEY,
      recipe TEXT NOT NULL,
      mode TEXT NOT NULL,
      is_ready INTEGER NOT NULL,
      ends_at INTEGER NOT NULL,
      owner TEXT UNIQUE,
      taken_at INTEGER
    )`);
    sql.exec("CREATE INDEX IF NOT EXISTS sandboxes_taken ON sandboxes (taken_at)");
  }

  /** Those that no attempt has taken. */
  waiting(): WaitingSandbox[] {
    return this.#rows(
      "SELECT id, recipe, mode, is_ready AS isReady, ends_at AS endsAt FROM sandboxes WHERE owner IS NULL",
    ).map((row) => waitingRow.parse(row));
  }

  /** Adds one that is not ready yet. */
  add({ id, recipe, mode, endsAt }: Omit<WaitingSandbox, "isReady">): void {
    const columns = "id, recipe, mode, is_ready, ends_at";
    this.#sql.exec(`INSERT INTO sandboxes (${columns}) VALUES (?, ?, ?, 0, ?)`, id, recipe, mode, endsAt);
  }

  markReady(id: string, isReady: boolean): void {
    this.#sql.exec("UPDATE sandboxes SET is_ready = ? WHERE id = ?", Number(isReady), id);
  }

  remove(id: string): void {
    this.#sql.exec("DELETE FROM sandboxes WHERE id = ?", id);
  }

  /** The attempt's sandbox: the one it has taken before, or else the oldest that is ready, which it takes. */
  take(owner: SandboxOwner, recipe: string, now: number): string | undefined {
    const key = keyOf(owner);
    const [earlier] = this.#rows("SELECT id, recipe FROM sandboxes WHERE owner = ?", key);
    if (earlier !== undefined) return earlier.recipe === recipe ? String(earlier.id) : undefined;
    const [taken] = this.#rows(
      `UPDATE sandboxes SET owner = ?, taken_at = ? WHERE id =
        (SELECT id FROM sandboxes WHERE owner IS NULL AND is_ready AND recipe = ? AND ends_at > ?
          ORDER BY ends_at LIMIT 1)
        RETURNING id`,
      key,
      now,
      recipe,
      now + takeableMs,
    );
    return taken === undefined ? undefined : String(taken.id);
  }

  /** Those of these ids that are here, with whoever has taken them. */
  find(ids: string[]): StockedSandbox[] {
    return ids.flatMap((id) => {
      const [row] = this.#rows("SELECT owner FROM sandboxes WHERE id = ?", id);
      if (row === undefined) return [];
      return row.owner === null ? [{ id }] : [{ id, owner: ownerOf(String(row.owner)) }];
    });
  }

  /** Forgets what was taken before `time`, in milliseconds since the epoch. */
  forgetTaken(time: number): void {
    this.#sql.exec("DELETE FROM sandboxes WHERE taken_at < ?", time);
  }

  get isEmpty(): boolean {
    return this.#rows("SELECT 1 FROM sandboxes LIMIT 1").length === 0;
  }

  #rows(query: string, ...bindings: SqlStorageValue[]): Record<string, SqlStorageValue>[] {
    return this.#sql.exec(query, ...bindings).toArray();
  }
}

const waitingRow = z.object({
  id: z.string(),
  recipe: z.string(),
  mode: z.enum(["running", "paused"]),
  isReady: z.number().transform(Boolean),
  endsAt: z.number(),
});

const ownerKey = z.tuple([z.string(), z.string(), z.string(), z.string(), z.int()]);

const keyOf = ({ tenantId, sessionId, runId, stepId, attempt }: SandboxOwner): string =>
  JSON.stringify([tenantId, sessionId, runId, stepId, attempt]);

function ownerOf(key: string): SandboxOwner {
  const [tenantId, sessionId, runId, stepId, attempt] = ownerKey.parse(JSON.parse(key));
  return { tenantId, sessionId, runId, stepId, attempt };
}
