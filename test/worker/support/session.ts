import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { inject } from "vitest";
import {
  type Caller,
  type RequestRun,
  type SessionApi,
  type Shown,
  type StreamQuery,
  streamRequest,
} from "../../../durable-objects/session-api.ts";
import type { Reply } from "../../../src/problems.ts";
import { hashApiKey } from "../../../src/tenancy/identity/api-key.ts";
import "../../support/provided-context.ts";

/** A session as the gateway sees it, and as the tests' own tools do. */
type SessionObject = DurableObjectStub & SessionApi;

/** Which session of which tenant. */
type Place = Pick<Caller, "tenantId" | "sessionId">;

/** What whoever has this key shows. */
export async function shownBy(key: string): Promise<Shown> {
  return { proof: { kind: "key", hash: await hashApiKey(key) }, version: 1 };
}

/** What a caller of Acme's shows. */
export const shownByAcme = await shownBy(inject("apiKeys").acme);

let sessions = 0;

/** A session of its own for each test: storage is shared between the tests of a file. */
export function callerOf(tenantId = "acme"): Caller {
  sessions += 1;
  return {
    tenantId,
    sessionId: `ses_${crypto.randomUUID()}_${sessions}`,
    traceId: "trace",
    plan: "pro",
    version: 1,
  };
}

export const stubOf = ({ tenantId, sessionId }: Place): SessionObject =>
  env.SESSIONS.get(env.SESSIONS.idFromName(`${tenantId}/${sessionId}`));

/** A session that exists. */
export async function openSession(tenantId?: string): Promise<{ caller: Caller; stub: SessionObject }> {
  const caller = callerOf(tenantId);
  const stub = stubOf(caller);
  granted(await stub.createSession(caller, { metadata: {} }));
  return { caller, stub };
}

/** A request that lacks nothing, so that its run goes to work. */
export const codeRun: RequestRun = {
  runId: "run_a",
  input: "Run this:\n```js\nconsole.log(1)\n```",
  files: [],
  agents: ["code-runner"],
  strategy: "auto",
  onBusy: "queue",
};

/** A request that lacks its files, so that its run waits for an answer and needs no sandbox. */
export const unclearRun = (runId: string): RequestRun => ({
  runId,
  input: "Run the test suite",
  files: [],
  agents: ["test-runner"],
  strategy: "auto",
  onBusy: "parallel",
});

export function granted<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(`refused: ${reply.refusal.code}: ${reply.refusal.detail}`);
  return reply.value;
}

/** Reads a stream frame by frame. */
export class FrameReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(response: Response) {
    if (response.body === null) throw new Error("there is no stream");
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next frame, or undefined at the end of the stream. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const frame = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return frame;
      }
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
  }

  /** Frames up to and with the one that matches. */
  async until(matches: (frame: string) => boolean): Promise<string[]> {
    const frames: string[] = [];
    for (;;) {
      const frame = await this.next();
      if (frame === undefined) return frames;
      frames.push(frame);
      if (matches(frame)) return frames;
    }
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}

export async function openStream(
  caller: Caller,
  query: StreamQuery,
  shown = shownByAcme,
): Promise<FrameReader> {
  return new FrameReader(await stubOf(caller).fetch(streamRequest(caller, query, shown)));
}

/** Has a session look after its tenant and its streams, as it does every few seconds. */
export const lookAfter = (place: Place): Promise<void> =>
  runInDurableObject(stubOf(place), async (session) => session.alarm?.());

/** The sequence numbers in the frames, in order. */
export const idsOf = (frames: string[]): number[] =>
  frames.flatMap((frame) => {
    const id = /^id: (\d+)$/m.exec(frame)?.[1];
    return id === undefined ? [] : [Number(id)];
  });

export const isCaughtUp = (frame: string): boolean => frame.startsWith(": caught-up");
