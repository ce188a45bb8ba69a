import type { PoolClient } from "pg";
import { beginStatement, type Query, type SqlHeaders, type SqlRequest } from "./neon-request.ts";
import { sqlResult, type TextResult, type TextValue } from "./neon-response.ts";

const rawText = { getTypeParser: () => (value: string) => value };

/** Runs what a request asks for. Throws the signal's reason before whatever has not begun when it is aborted. */
export async function runRequest(
  client: PoolClient,
  request: SqlRequest,
  headers: SqlHeaders,
  signal: AbortSignal,
) {
  if (!("queries" in request)) return runQuery(client, request, headers);
  await client.query(beginStatement(headers));
  const results = [];
  for (const query of request.queries) {
    signal.throwIfAborted();
    results.push(await runQuery(client, query, headers));
  }
  signal.throwIfAborted();
  await client.query("COMMIT");
  return { results };
}

async function runQuery(client: PoolClient, { query, params, arrayMode }: Query, headers: SqlHeaders) {
  // The extended protocol, which Neon always uses, takes one statement only.
  const config = {
    text: query,
    values: params,
    types: rawText,
    rowMode: "array",
    queryMode: "extended",
  } as const;
  const result: TextResult = await client.query<TextValue[]>(config);
  return sqlResult(result, {
    isArray: arrayMode ?? headers["neon-array-mode"],
    isRawText: headers["neon-raw-text-output"],
  });
}
