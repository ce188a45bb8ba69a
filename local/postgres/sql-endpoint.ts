import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import pg, { type Pool, type PoolClient } from "pg";
import { ZodError } from "zod";
import { type Credentials, checkLogin, parseConnectionString } from "./credentials.ts";
import { beginStatement, maxBodyBytes, type Query, SqlHeaders, SqlRequest } from "./neon-request.ts";
import { sqlError, sqlResult, type TextResult, type TextValue } from "./neon-response.ts";
import { PostgresError } from "./postgres-error.ts";
import { resetSessionState } from "./session-state.ts";

/** How many requests may wait for a connection. */
const maxWaiting = 500;

const rawText = { getTypeParser: () => (value: string) => value };

/** Neon's way in over HTTP: `POST /sql` with one query, or with several that run as one transaction. */
export function createSqlEndpoint(pool: Pool, credentials: Credentials): Hono {
  const app = new Hono();
  app.onError((error, context) => {
    if (error instanceof pg.DatabaseError || error instanceof PostgresError) {
      return context.json(sqlError(error), 400);
    }
    if (error instanceof ZodError) return context.json({ message: error.issues[0]?.message }, 400);
    if (error instanceof SyntaxError) return context.json({ message: "the body is not JSON" }, 400);
    return context.json({ message: error.message }, 500);
  });

  const limit = bodyLimit({
    maxSize: maxBodyBytes,
    onError: (context) =>
      context.json({ message: `request is too large (max is ${maxBodyBytes} bytes)` }, 413),
  });
  app.post("/sql", limit, async (context) => {
    const headers = SqlHeaders.parse(context.req.header());
    checkLogin(credentials, parseConnectionString(headers["neon-connection-string"]));
    const request = SqlRequest.parse(await context.req.json());
    const answer = JSON.stringify(await withSession(pool, (client) => run(client, request, headers)));
    if (Buffer.byteLength(answer) > maxBodyBytes) {
      return context.json({ message: `response is too large (max is ${maxBodyBytes} bytes)` }, 507);
    }
    return context.body(answer, 200, { "Content-Type": "application/json" });
  });
  return app;
}

/** Lends a connection that knows nothing of earlier requests, as each request to Neon is its own session. */
async function withSession<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  if (pool.waitingCount >= maxWaiting) throw new Error("too many requests wait for a connection");
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    await client.query(`ROLLBACK; ${resetSessionState}`).then(
      () => client.release(),
      (error) => client.release(error),
    );
  }
}

async function run(client: PoolClient, request: SqlRequest, headers: SqlHeaders) {
  if (!("queries" in request)) return runQuery(client, request, headers);
  await client.query(beginStatement(headers));
  const results = [];
  for (const query of request.queries) results.push(await runQuery(client, query, headers));
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
