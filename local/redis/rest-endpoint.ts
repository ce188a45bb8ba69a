import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { checkAvailable, commandFrom, parseCommand, parsePipeline } from "./commands.ts";
import { type Command, outcomeOf, RedisError } from "./engine.ts";
import { isStreamed, streamCommand } from "./event-stream.ts";
import type { MonitoredEngine } from "./monitor.ts";
import { outcomeToJson, toJson } from "./replies.ts";

/** The largest body taken: Upstash's limit. */
const maxBodyBytes = 10 * 1024 * 1024;

const noBody = Buffer.alloc(0);

type Variables = { encoding: "utf8" | "base64" };

/** Upstash's REST protocol in front of an engine, for who knows the token. */
export function createRestEndpoint(engine: MonitoredEngine, token: string): Hono<{ Variables: Variables }> {
  const app = new Hono<{ Variables: Variables }>();
  app.onError((error, context) => {
    if (error instanceof RedisError) return context.json({ error: error.message }, 400);
    if (error instanceof SyntaxError || error instanceof URIError) {
      return context.json({ error: "ERR failed to parse request" }, 400);
    }
    return context.json({ error: `ERR ${error.message}` }, 500);
  });
  app.get("/health", (context) => context.json({ status: "ok", ...engine.facts }));

  app.use(async (context, next) => {
    const given = context.req.header("Authorization") ?? `Bearer ${context.req.query("_token")}`;
    if (given !== `Bearer ${token}`)
      return context.json({ error: "WRONGPASS invalid or missing auth token" }, 401);
    context.set("encoding", context.req.header("Upstash-Encoding") === "base64" ? "base64" : "utf8");
    await next();
    // One server has nothing to wait for: whatever token a client shows it, its writes are there to be read.
    context.header("Upstash-Sync-Token", "local");
  });
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (context) => context.json({ error: tooLarge(context.req.header("Content-Length")) }, 413),
    }),
  );

  const run = async (command: Command) => {
    checkAvailable(command);
    return engine.run(command);
  };
  app.post("/", async (context) => {
    const reply = await run(parseCommand(await context.req.json()));
    return context.json({ result: toJson(reply, context.get("encoding")) });
  });
  app.post("/pipeline", async (context) => {
    const commands = parsePipeline(await context.req.json());
    const outcomes = await Promise.all(commands.map((command) => outcomeOf(run(command))));
    return context.json(outcomes.map((outcome) => outcomeToJson(outcome, context.get("encoding"))));
  });
  app.post("/multi-exec", async (context) => {
    const commands = parsePipeline(await context.req.json());
    commands.forEach(checkAvailable);
    const outcomes = await engine.runAtomically(commands);
    return context.json(outcomes.map((outcome) => outcomeToJson(outcome, context.get("encoding"))));
  });
  app.on(["GET", "HEAD", "POST", "PUT"], "/*", async (context) => {
    const url = new URL(context.req.url);
    const isListening = context.req.header("Accept")?.includes("text/event-stream");
    // The SDK sends an empty command along, which is no argument.
    const command = commandOfUrl(url, isListening ? noBody : Buffer.from(await context.req.arrayBuffer()));
    if (isListening && isStreamed(command)) return streamCommand(engine, command);
    const reply = await run(command);
    return context.json({ result: toJson(reply, context.get("encoding")) });
  });
  return app;
}

function tooLarge(actualBytes: string | undefined): string {
  const actual = actualBytes === undefined ? "" : `, Actual: ${actualBytes} bytes`;
  const page = "https://upstash.com/docs/redis/troubleshooting/max_request_size_exceeded";
  return `ERR max request size exceeded. Limit: ${maxBodyBytes} bytes${actual}. See ${page} for details`;
}

/** A command written as a path, `/set/name/value?EX=100`. A body, if there is one, comes after the path. */
function commandOfUrl({ pathname, searchParams }: URL, body: Buffer): Command {
  const { name, args } = commandFrom(pathname.slice(1).split("/").map(decodeURIComponent));
  if (body.length > 0) args.push(body);
  for (const [option, value] of searchParams) {
    if (option !== "_token") args.push(option, ...(value ? [value] : []));
  }
  return { name, args };
}
