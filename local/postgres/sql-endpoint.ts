import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import pg, { type Pool } from "pg";
import { ZodError } from "zod";
import { checkLogin, parseConnectionString, refuseOtherParameters } from "./credentials.ts";
import type { Engine } from "./engine.ts";
import { maxBodyBytes, SqlHeaders, SqlRequest } from "./neon-request.ts";
import { sqlError } from "./neon-response.ts";
import { PostgresError } from "./postgres-error.ts";
import { runRequest } from "./run-request.ts";
import { withSession } from "./sql-session.ts";

/** What web pages may do, and no more often than daily have to ask. */
const forWebPages = cors({
  origin: "*",
  allowMethods: ["POST"],
  allowHeaders: ["Authorization", "Neon-Pool-Opt-In", "Content-Type", ...Object.keys(SqlHeaders.shape)],
  maxAge: 86_400,
});

/**
 * What a connection string may say besides who logs in to what: how the server is reached, which the driver has
 * settled before it sends the string, and the driver's own name.
 */
const harmlessParameters = [
  "sslmode",
  "channel_binding",
  "sslnegotiation",
  "connect_timeout",
  "application_name",
];

/** Neon's way in over HTTP: `POST /sql` with one query, or with several that run as one transaction. */
export function createSqlEndpoint(pool: Pool, engine: Engine): Hono {
  const app = new Hono();
  app.onError((error, context) => {
    if (error instanceof pg.DatabaseError || error instanceof PostgresError) {
      return context.json(sqlError(error), 400);
    }
    if (error instanceof ZodError) return context.json({ message: error.issues[0]?.message }, 400);
    if (error instanceof SyntaxError) return context.json({ message: "the body is not JSON" }, 400);
    return context.json({ message: error.message, code: null }, 500);
  });

  const limit = bodyLimit({
    maxSize: maxBodyBytes,
    onError: (context) =>
      context.json({ message: `request is too large (max is ${maxBodyBytes} bytes)` }, 413),
  });
  app.use("/sql", forWebPages);
  app.post("/sql", limit, async (context) => {
    const headers = SqlHeaders.parse(context.req.header());
    const { parameters, ...given } = parseConnectionString(headers["neon-connection-string"]);
    checkLogin(engine.credentials, given);
    refuseOtherParameters(parameters, harmlessParameters);
    const request = SqlRequest.parse(await context.req.json());
    const { signal } = context.req.raw;
    const result = await withSession(pool, engine, signal, (client) =>
      runRequest(client, request, headers, signal),
    );
    const answer = JSON.stringify(result);
    if (Buffer.byteLength(answer) > maxBodyBytes) {
      return context.json({ message: `response is too large (max is ${maxBodyBytes} bytes)` }, 507);
    }
    return context.body(answer, 200, { "Content-Type": "application/json" });
  });
  return app;
}
