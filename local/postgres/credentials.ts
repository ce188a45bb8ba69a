import { isSameSecret } from "../secrets.ts";
import { PostgresError } from "./postgres-error.ts";

/** Who may log in, and to which database: the one of its part. */
export type Credentials = { user: string; password: string; database: string };

/** A connection string taken apart. */
export type ConnectionString = Credentials & { host: string; port: number; parameters: URLSearchParams };

const defaultPort = 5432;

/** Reads `postgresql://user:password@host:port/database?name=value`. Throws a PostgresError when it is not one. */
export function parseConnectionString(text: string): ConnectionString {
  try {
    const url = new URL(text);
    if (!/^postgres(ql)?:$/.test(url.protocol)) throw new TypeError("another protocol");
    return {
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
      host: url.hostname,
      port: url.port ? Number(url.port) : defaultPort,
      parameters: url.searchParams,
    };
  } catch {
    throw new PostgresError({ code: "08001", message: "the connection string is not a valid URL" });
  }
}

/** The connection string with which clients reach the part that listens on a port. */
export function clientConnectionString({ user, password, database }: Credentials, port: number): string {
  const [name, secret, path] = [user, password, database].map(encodeURIComponent);
  return `postgresql://${name}:${secret}@127.0.0.1:${port}/${path}`;
}

/** Throws a PostgresError where a connection string has a parameter of another name than these. */
export function refuseOtherParameters(parameters: URLSearchParams, known: string[]): void {
  for (const name of parameters.keys()) {
    if (known.includes(name)) continue;
    throw new PostgresError({
      code: "08001",
      message: `the connection string's parameter "${name}" does nothing here; known are ${known.join(", ")}`,
    });
  }
}

/** Throws, in Postgres's words, a PostgresError when what a client gave does not log it in. */
export function checkLogin(expected: Credentials, given: Credentials): void {
  if (given.user !== expected.user || !isSameSecret(given.password, expected.password)) {
    throw new PostgresError({
      severity: "FATAL",
      code: "28P01",
      message: `password authentication failed for user "${given.user}"`,
    });
  }
  if (given.database !== expected.database) {
    throw new PostgresError({
      severity: "FATAL",
      code: "3D000",
      message: `database "${given.database}" does not exist`,
    });
  }
}
