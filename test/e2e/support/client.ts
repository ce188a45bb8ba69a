import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { z } from "zod";
import { type Event, type EventType, readEvent } from "../../../src/events/schema.ts";
import { type RunView, runView } from "../../../src/orchestration/views.ts";

const eventPage = z.object({ events: z.array(z.unknown()), next: z.int().optional() });

export type Target = { url: string; tenant: string; apiKey: string };

/** A user of the API, as a frontend or curl would be: HTTP and nothing else. */
export class Client {
  readonly #target: Target;

  constructor(target: Target) {
    this.#target = target;
  }

  request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("x-tenant-id", this.#target.tenant);
    headers.set("authorization", `Bearer ${this.#target.apiKey}`);
    return fetch(new URL(path, this.#target.url), { ...init, headers });
  }

  /** Sends JSON and gives the JSON of the answer. Throws where the answer is a problem. */
  async json(
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Record<string, unknown>> {
    const init: RequestInit =
      body === undefined
        ? { headers }
        : {
            method: "POST",
            body: JSON.stringify(body),
            headers: { "content-type": "application/json", ...headers },
          };
    const response = await this.request(path, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async openSession(): Promise<string> {
    return String((await this.json("/v1/sessions", {})).id);
  }

  /** Uploads contents under names; gives the files' ids in the same order. */
  async upload(files: Record<string, string | Buffer>): Promise<string[]> {
    const form = new FormData();
    for (const [name, content] of Object.entries(files)) {
      form.append("file", new Blob([typeof content === "string" ? content : new Uint8Array(content)]), name);
    }
    const response = await this.request("/v1/files", { method: "POST", body: form });
    if (!response.ok) throw new Error(`upload: ${response.status} ${await response.text()}`);
    const stored: { files: { id: string }[] } = await response.json();
    return stored.files.map(({ id }) => id);
  }

  async startRun(sessionId: string, request: Record<string, unknown>): Promise<string> {
    return String((await this.json(`/v1/sessions/${sessionId}/runs`, request)).id);
  }

  async run(sessionId: string, runId: string): Promise<RunView> {
    return runView.parse(await this.json(`/v1/sessions/${sessionId}/runs/${runId}`));
  }

  /** The whole log of a session, page by page. */
  async log(sessionId: string): Promise<Event[]> {
    const events: Event[] = [];
    for (let after: number | undefined = 0; after !== undefined; ) {
      const page = eventPage.parse(
        await this.json(`/v1/sessions/${sessionId}/events?after=${after}&limit=500`),
      );
      events.push(...page.events.map(readEvent));
      after = page.next;
    }
    return events;
  }

  /** The events of a run, from behind `after` to its end. */
  async *follow(sessionId: string, runId: string, after = 0): AsyncGenerator<Event, void, void> {
    const response = await this.request(`/v1/sessions/${sessionId}/runs/${runId}/events`, {
      headers: { accept: "text/event-stream", "last-event-id": String(after) },
    });
    if (!response.ok) throw new Error(`stream: ${response.status} ${await response.text()}`);
    const frames = response.body
      ?.pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { event, data } of frames ?? []) {
      if (event === "done") return;
      yield readEvent(JSON.parse(data));
    }
  }

  /** Every event of a run once it has ended. */
  async whole(sessionId: string, runId: string): Promise<Event[]> {
    const events: Event[] = [];
    for await (const event of this.follow(sessionId, runId)) events.push(event);
    return events;
  }

  /** Waits for the first event of a type. Throws where the run ends without it. */
  async await<T extends EventType>(
    sessionId: string,
    runId: string,
    type: T,
  ): Promise<Extract<Event, { type: T }>> {
    for await (const event of this.follow(sessionId, runId)) if (isOf(event, type)) return event;
    throw new Error(`the run ended without ${type}`);
  }
}

export const isOf = <T extends EventType>(event: Event, type: T): event is Extract<Event, { type: T }> =>
  event.type === type;

export const typesOf = (events: Event[]): EventType[] => events.map(({ type }) => type);

/** The files of an example project, by their path in it. */
export function readExample(name: string, prefix = ""): Record<string, Buffer> {
  const folder = join("examples", name);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [prefix + path.slice(folder.length + 1), readFileSync(path)];
    }),
  );
}
