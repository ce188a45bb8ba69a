import { EventSourceParserStream } from "eventsource-parser/stream";
import { z } from "zod";
import { type Event, readEvent } from "../../src/events/schema.ts";

/** Where a stack is, and as whom to call it. */
export type Target = { url: string; tenant: string; apiKey: string };

const created = z.object({ id: z.string() });
const page = z.object({ events: z.array(z.unknown()) });
const uploaded = z.object({ files: z.array(z.object({ id: z.string() })) });

/** Uploads files under the given names. Gives their ids, in order. */
export async function uploadFiles(
  target: Target,
  files: { name: string; content: Buffer }[],
): Promise<string[]> {
  const form = new FormData();
  for (const { name, content } of files) form.append("file", new Blob([new Uint8Array(content)]), name);
  const response = await call(target, "/v1/files", { method: "POST", body: form });
  return uploaded.parse(await response.json()).files.map(({ id }) => id);
}

export async function createSession(target: Target, title: string): Promise<string> {
  const response = await call(target, "/v1/sessions", json({ title }));
  return created.parse(await response.json()).id;
}

/** The first events of a session. */
export async function listEvents(target: Target, sessionId: string): Promise<Event[]> {
  const response = await call(target, `/v1/sessions/${sessionId}/events`, {});
  return page.parse(await response.json()).events.map(readEvent);
}

/** Requests a run and yields its events until it has ended. */
export async function* streamRun(
  target: Target,
  sessionId: string,
  request: { input: string; files: string[] },
): AsyncGenerator<Event, void, void> {
  const response = await call(target, `/v1/sessions/${sessionId}/runs`, json(request), "text/event-stream");
  const frames = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const frame of frames ?? []) {
    if (frame.event === "done") return;
    yield readEvent(JSON.parse(frame.data));
  }
}

const json = (body: unknown): RequestInit => ({
  method: "POST",
  body: JSON.stringify(body),
  headers: { "content-type": "application/json" },
});

async function call(
  target: Target,
  path: string,
  init: RequestInit,
  accept = "application/json",
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("x-tenant-id", target.tenant);
  headers.set("authorization", `Bearer ${target.apiKey}`);
  headers.set("accept", accept);
  const response = await fetch(new URL(path, target.url), { ...init, headers });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response;
}
