import type { DatabaseError } from "./outcome.ts";

/** What PostgreSQL calls names that are not there (appendix A of its manual, "Error Codes"). */
const MISSING_COLUMN = "42703";
const missingNames = new Set([MISSING_COLUMN, "42P01", "42704", "42883", "3F000"]);

/** The name that an error misses, such as `b` in `relation "a.b" does not exist`. */
const missing = /(?:"(?:[^"]+\.)?([^".]+)"|([\w$]+)(?:\(.*\))?)(?: of relation ".+")? does not exist$/;

/** Statements of which it cannot be told what they would have made. */
const opaque = new Set(["CreateExtensionStmt", "DoStmt", "CallStmt", "SelectStmt"]);

/** The statements that were not applied, so that what only fails because of these is not told again. */
export class Failures {
  readonly #words = new Set<string>();
  #mayBeAny = false;

  /** Remembers a statement that has failed. */
  add({ sql, kind = "" }: { sql: string; kind?: string }): void {
    for (const [word] of sql.toLowerCase().matchAll(/[\p{L}\p{N}_$]+/gu)) this.#words.add(word);
    this.#mayBeAny ||= opaque.has(kind);
  }

  /** Whether an error misses a name that one of the failed statements may have made. */
  explain({ code, message }: DatabaseError): boolean {
    if (!missingNames.has(code)) return false;
    const [, quoted, plain] = missing.exec(message) ?? [];
    return (
      (this.#mayBeAny && code !== MISSING_COLUMN) || this.#words.has((quoted ?? plain ?? "").toLowerCase())
    );
  }
}
