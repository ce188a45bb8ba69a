/** What Postgres says about an error, by its names. */
export type PostgresErrorFields = {
  severity?: "ERROR" | "FATAL";
  /** SQLSTATE, five characters. */
  code: string;
  message: string;
  hint?: string;
};

/** An error that the part itself reports, in the form in which Postgres reports its own. */
export class PostgresError extends Error {
  readonly severity: "ERROR" | "FATAL";
  readonly code: string;
  readonly hint: string | undefined;

  constructor({ severity = "ERROR", code, message, hint }: PostgresErrorFields) {
    super(message);
    this.name = "PostgresError";
    this.severity = severity;
    this.code = code;
    this.hint = hint;
  }
}
