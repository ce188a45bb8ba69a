import { z } from "zod";
import type { Refusal } from "../../src/problems.ts";
import { proof } from "../../src/tenancy/identity/proof.ts";
import { planName } from "../../src/tenancy/limits/plans.ts";
import type { Caller, Shown, StreamQuery } from "../session-api.ts";

/** Streams that one session may have open. */
const maxStreams = 2_000;

const streamParameters = z.object({
  tenantId: z.string(),
  sessionId: z.string(),
  traceId: z.string(),
  plan: planName,
  proof,
  version: z.number().int(),
  after: z.number().int().min(0),
  runId: z.string().exactOptional(),
});

type StreamSource = {
  check: (caller: Caller, query: StreamQuery) => Refusal | undefined;
  count: () => number;
  /** Asks for room among all streams of the tenant. */
  claim: (caller: Caller, id: string) => Promise<Refusal | undefined>;
  open: (caller: Caller, id: string, query: StreamQuery, shown: Shown) => ReadableStream<Uint8Array>;
};

/** The response of an event stream. It goes to the client as it is: passing it on by hand costs more than making it. */
export async function openStream(request: Request, source: StreamSource): Promise<Response> {
  const { after, runId, proof, ...caller } = streamParameters.parse(await request.json());
  const query = runId === undefined ? { after } : { after, runId };
  const id = crypto.randomUUID();
  const refusal =
    source.check(caller, query) ?? checkRoom(source.count()) ?? (await source.claim(caller, id));
  if (refusal !== undefined) return Response.json(refusal, { status: 409 });
  return new Response(source.open(caller, id, query, { proof, version: caller.version }), {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-content-type-options": "nosniff",
      "x-accel-buffering": "no",
      "x-trace-id": caller.traceId,
      ...corsHeaders(request.headers.get("Origin")),
    },
  });
}

const checkRoom = (open: number): Refusal | undefined =>
  open < maxStreams
    ? undefined
    : { code: "too_many_streams", detail: `A session has at most ${maxStreams} open streams.` };

/** The gateway has checked that the tenant allows the origin. */
const corsHeaders = (origin: string | null): Record<string, string> =>
  origin === null
    ? {}
    : {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "X-Trace-Id",
        vary: "Origin",
      };
