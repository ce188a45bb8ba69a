// How each service says no, in its own words and shapes: its SDK must not tell a fault from the real thing.

import type { StandInName } from "../stand-ins.ts";

export type Refusal = { status: number; headers: Record<string, string>; body: unknown };

const retryAfterSeconds = "1";

const bodies: Record<StandInName, (status: number) => unknown> = {
  postgres: (status) =>
    status === 429
      ? { message: "too many connections", code: "53300" }
      : { message: "the database system is not accepting connections", code: "57P03" },
  redis: (status) => ({
    error: status === 429 ? "ERR max requests limit exceeded" : "ERR internal error, please try again later",
  }),
  sandbox: (status) => ({
    code: status,
    message: status === 429 ? "Rate limit exceeded, please try again later" : "Internal server error",
  }),
  names: (status) => ({ error: status === 429 ? "Rate limited" : "Internal server error" }),
};

/** A service's answer with a status from 400 to 599. */
export function refusalOf(service: StandInName, status: number): Refusal {
  return {
    status,
    headers: status === 429 || status === 503 ? { "retry-after": retryAfterSeconds } : {},
    body: bodies[service](status),
  };
}
