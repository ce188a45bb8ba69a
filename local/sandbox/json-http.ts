import type { IncomingMessage } from "node:http";

/** The part of a response that both of Node's HTTP versions share. */
type JsonResponse = {
  statusCode: number;
  setHeader(name: string, value: string | number): unknown;
  end(body: string): unknown;
};

/** An outcome that the caller hears of as E2B's error body with this status. */
export class HttpError extends Error {
  /** The status of HTTP, 400 to 599. */
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/**
 * What a request asks for.
 *
 * @throws HttpError 400 where it is no path.
 */
export function urlOf({ url }: IncomingMessage): URL {
  const address = `http://127.0.0.1${url}`;
  if (!URL.canParse(address)) throw new HttpError(400, "not a path");
  return new URL(address);
}

/** Answers with JSON. */
export function sendJson(response: JsonResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.statusCode = status;
  response.setHeader("content-type", "application/json");
  response.setHeader("content-length", Buffer.byteLength(text));
  response.end(text);
}

/** Sends an error in the shape that E2B's control plane and daemon share. */
export function sendError(response: JsonResponse, status: number, message: string): void {
  sendJson(response, status, { code: status, message });
}

/**
 * Reads a JSON body of at most `maxBytes`; an empty body reads as `{}`.
 *
 * @throws HttpError 413 when the body is longer, 400 when it is not JSON.
 */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > maxBytes) throw new HttpError(413, `the body is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  if (size === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new HttpError(400, "the body is not JSON");
  }
}
