import { setTimeout } from "node:timers/promises";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { isSameSecret } from "../secrets.ts";
import { checkAvailable, commandFrom, parseCommand, parsePipeline } from "./commands.ts";
import { type Command, type Outcome, outcomeOf, RedisError } from "./engine.ts";
import { createEventStreams, isStreamed } from "./event-stream.ts";
import type { MonitoredEngine } from "./monitor.ts";
import { outcomeToJson, sizeOf, toJson } from "./replies.ts";

/** The largest body taken, and the most bytes read at once: Upstash's limit. */
const maxBytes = 10 * 1024 * 1024;

/** How long the engine may take to show that it is there, in milliseconds. */
const healthMs = 500;

const noBody = Buffer.alloc(0);

type Bindings = { Variables: { encoding: "utf8" | "base64" } };

type EndpointContext = Context<Bindings>;

/** Upstash's REST protocol in front of an engine, for who knows the token. */
export function createRestEndpoint(engine: MonitoredEngine, token: string): Hono<Bindings> {
  const app = new Hono<Bindings>();
  const streamEvents = createEventStreams(engine);
  /** How many commands were taken: the place of each in the only history that there is. */
  let position = 0;

  app.onError(answerError);
  app.get("/health", async (context) =>
    (await isAnswering(engine))
      ? context.json({ status: "ok", ...engine.facts })
      : context.json({ status: "down", ...engine.facts }, 503),
  );
  app.use(authenticate(token), limitBody, async (context, next) => {
    context.set("encoding", context.req.header("Upstash-Encoding") === "base64" ? "base64" : "utf8");
    await next();
    // A client that shows the token again has nothing to wait for: what it stands for is there to be read.
    context.header("Upstash-Sync-Token", String(position));
  });

  const run = async (command: Command) => {
    checkAvailable(command);
    position++;
    return engine.run(command);
  };
  const answerOne = async (context: EndpointContext, command: Command) => {
    const reply = await run(command);
    checkSize(sizeOf(reply));
    return context.json({ result: toJson(reply, context.get("encoding")) });
  };
  const answerAll = (context: EndpointContext, outcomes: Outcome[]) => {
    checkSize(sizeOf(outcomes.map((outcome) => ("reply" in outcome ? outcome.reply : null))));
    return context.json(outcomes.map((outcome) => outcomeToJson(outcome, context.get("encoding"))));
  };

  app.post("/", async (context) => answerOne(context, parseCommand(await context.req.json())));
  app.post("/pipeline", async (context) => {
    const commands = parsePipeline(await context.req.json());
    return answerAll(context, await Promise.all(commands.map((command) => outcomeOf(run(command)))));
  });
  app.post("/multi-exec", async (context) => {
    const commands = parsePipeline(await context.req.json());
    commands.forEach(checkAvailable);
    position += commands.length;
    return answerAll(context, await engine.runAtomically(commands));
  });
  app.on(["GET", "HEAD", "POST", "PUT"], "/*", async (context) => {
    const url = new URL(context.req.url);
    const isListening = context.req.header("Accept")?.includes("text/event-stream");
    // The SDK sends an empty command along, which is no argument.
    const command = commandOfUrl(url, isListening ? noBody : Buffer.from(await context.req.arrayBuffer()));
    return isListening && isStreamed(command) ? streamEvents(command) : answerOne(context, command);
  });
  app.all("/*", (context) => context.json({ error: "ERR method not allowed" }, 405));
  return app;
}

function answerError(error: Error, context: Context): Response {
  if (error instanceof RedisError) return context.json({ error: error.message }, 400);
  if (error instanceof SyntaxError || error instanceof URIError) {
    return context.json({ error: "ERR failed to parse request" }, 400);
  }
  return context.json({ error: `ERR ${error.message}` }, 500);
}

/** Lets through who shows the token, in a header or in the address. */
const authenticate = (token: string) =>
  createMiddleware(async (context, next) => {
    const given = context.req.header("Authorization") ?? `Bearer ${context.req.query("_token")}`;
    if (isSameSecret(given, `Bearer ${token}`)) return next();
    return context.json({ error: "WRONGPASS invalid or missing auth token" }, 401);
  });

const limitBody = bodyLimit({
  maxSize: maxBytes,
  onError: (context) => context.json({ error: tooLarge(context.req.header("Content-Length")) }, 413),
});

function checkSize(bytes: number): void {
  if (bytes > maxBytes) throw new RedisError(tooLarge(bytes));
}

/** What Upstash says of a request that is too large, or that asks for too much. */
function tooLarge(actualBytes: string | number | undefined): string {
  const actual = actualBytes === undefined ? "" : `, Actual: ${actualBytes} bytes`;
  const page = "https://upstash.com/docs/redis/troubleshooting/max_request_size_exceeded";
  return `ERR max request size exceeded. Limit: ${maxBytes} bytes${actual}. See ${page} for details`;
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

async function isAnswering(engine: MonitoredEngine): Promise<boolean> {
  const answer = engine.run(commandFrom(["PING"])).then(
    () => true,
    () => false,
  );
  return Promise.race([answer, setTimeout(healthMs, false)]);
}
