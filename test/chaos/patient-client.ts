import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { Client } from "../e2e/support/client.ts";

/** How long one try may take, in milliseconds. */
const tryMs = 10_000;

/** How long it is tried to read something, in milliseconds. */
const wholeMs = 60_000;

/** How long to wait before the next try where the answer does not say, in milliseconds. */
const pauseMs = 300;

/** Answers that say nothing about the request itself: the service is in trouble, or has not got to it yet. */
const isForLater = (status: number, code: string): boolean =>
  status >= 500 || status === 429 || code === "idempotency_in_progress";

const problem = z.object({ code: z.string() });

/** What a text says as JSON; undefined where it is none, as where whatever stands before the Worker answers for it. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type Answer = { status: number; code: string; body: unknown };

/** Calls the API as a program does that means to get an answer: again, with the same key, until there is one. */
export class PatientClient extends Client {
  /**
   * Sends a request until it is answered for good, be it by a refusal.
   *
   * @throws DOMException once `until` is aborted.
   */
  async ask(path: string, init: RequestInit, until: AbortSignal): Promise<Answer> {
    for (;;) {
      until.throwIfAborted();
      const signal = AbortSignal.any([until, AbortSignal.timeout(tryMs)]);
      const response = await this.request(path, { ...init, signal }).catch(() => undefined);
      const text = await response?.text().catch(() => undefined);
      if (response !== undefined && text !== undefined) {
        const body = jsonOf(text);
        const code = problem.safeParse(body).data?.code ?? "";
        if (!isForLater(response.status, code)) return { status: response.status, code, body };
      }
      await wait(Number(response?.headers.get("retry-after") ?? 0) * 1_000 || pauseMs, undefined, {
        signal: until,
      });
    }
  }

  override async json(path: string, body?: unknown): Promise<Record<string, unknown>> {
    const until = AbortSignal.timeout(wholeMs);
    const answer = body === undefined ? this.ask(path, {}, until) : this.post(path, body, undefined, until);
    const { status, body: told } = await answer;
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(told)}`);
    return z.record(z.string(), z.unknown()).parse(told);
  }

  post(path: string, body: unknown, key: string | undefined, until: AbortSignal): Promise<Answer> {
    const headers = {
      "content-type": "application/json",
      ...(key === undefined ? {} : { "idempotency-key": key }),
    };
    return this.ask(path, { method: "POST", headers, body: JSON.stringify(body) }, until);
  }

  /** Uploads files. Gives their ids in the same order. */
  async uploadOnce(files: Record<string, string>, key: string, until: AbortSignal): Promise<string[]> {
    const form = new FormData();
    for (const [name, content] of Object.entries(files)) form.append("file", new Blob([content]), name);
    // The same bytes every time: a form is given other boundaries whenever it is sent.
    const encoded = new Response(form);
    const headers = { "content-type": encoded.headers.get("content-type") ?? "", "idempotency-key": key };
    const body = await encoded.arrayBuffer();
    const answer = await this.ask("/v1/files", { method: "POST", headers, body }, until);
    return z
      .object({ files: z.array(z.object({ id: z.string() })) })
      .parse(answer.body)
      .files.map(({ id }) => id);
  }
}
