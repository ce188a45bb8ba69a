import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { LogStorage } from "../../../durable-objects/session/log.ts";

/** Bytes that a value may have, as in a Durable Object. */
const maxValueBytes = 2_000_000;

/** A session's storage over Node's own SQLite. */
export function storageInMemory(): LogStorage {
  const database = new DatabaseSync(":memory:");
  return {
    sql: {
      exec: <Row>(query: string, ...bindings: unknown[]) => {
        const isLarge = (value: unknown) =>
          typeof value === "string" && Buffer.byteLength(value) > maxValueBytes;
        if (bindings.some(isLarge)) throw new Error("string or blob too big: SQLITE_TOOBIG");
        const rows = database.prepare(query).all(...(bindings as SQLInputValue[]));
        return { toArray: () => rows as Row[] };
      },
    },
    transactionSync: (closure) => {
      database.exec("BEGIN");
      try {
        const result = closure();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
    deleteAlarm: () => Promise.resolve(),
    deleteAll: () => Promise.resolve(database.exec("DROP TABLE events; DROP TABLE meta")),
  };
}
