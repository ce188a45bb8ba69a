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

/** What a client is told that is one too many, in Postgres's words. */
export function tooManyClients(): PostgresError {
  return new PostgresError({ severity: "FATAL", code: "53300", message: "sorry, too many clients already" });
}
