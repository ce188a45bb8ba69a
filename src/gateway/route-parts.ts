import type { z } from "@hono/zod-openapi";
import { problems } from "../problems.ts";
import { problemDetails } from "./answers/problem-response.ts";

/** The headers of responses, by name. */
export const headers = {
  "Idempotent-Replayed": {
    type: "string",
    description: "`true`: the answer was given before, to the first request with this `Idempotency-Key`.",
  },
  Location: { type: "string", description: "The path of what was created." },
  RateLimit: {
    type: "string",
    description:
      "For each limit, of the tenant and of the credential, `r`: requests left; `t`: seconds until there are more. Every JSON answer below `/v1` has it.",
  },
  "RateLimit-Policy": {
    type: "string",
    description:
      "For each limit, `q`: requests a window; `w`: its seconds. Every JSON answer below `/v1` has it.",
  },
  "Retry-After": { type: "integer", description: "Seconds to wait before trying again." },
  "X-Trace-Id": { type: "string", description: "By which the request is found in logs and events." },
} as const;

type HeaderName = keyof typeof headers;

const withHeaders = (...names: HeaderName[]) => ({
  headers: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
});

/** A response of JSON, with these headers beside those of every response. */
export const json = <T extends z.ZodType>(description: string, schema: T, ...names: HeaderName[]) => ({
  description,
  ...withHeaders(...names, "X-Trace-Id"),
  content: { "application/json": { schema } },
});

/** A response of JSON that tells of what was created, and where. */
export const created = <T extends z.ZodType>(description: string, schema: T) =>
  json(description, schema, "Location", "Idempotent-Replayed");

/** A body of bytes, of whatever kind. */
export const binary = { type: "string" as const, format: "binary" };

/** A body of `file` parts: at least one, and at most so many. */
export const fileParts = (maxItems: number) => ({
  schema: {
    type: "object" as const,
    properties: { file: { type: "array" as const, items: binary, minItems: 1, maxItems } },
    required: ["file"],
  },
});

/** A request body of JSON that must be there. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  body: { required: true, content: { "application/json": { schema } } },
});

type Status = (typeof problems)[keyof typeof problems]["status"];

/** The problems of one status, as a response of a route. */
export const problem = (status: Status) => ({
  description: Object.entries(problems)
    .filter(([, kind]) => kind.status === status)
    .map(([code, { title }]) => `\`${code}\`: ${title}.`)
    .join(" "),
  ...withHeaders(...(headersByStatus[status] ?? []), "X-Trace-Id"),
  content: { "application/problem+json": { schema: problemDetails } },
});

const headersByStatus: { [S in Status]?: HeaderName[] } = {
  409: ["Retry-After"],
  429: ["RateLimit", "RateLimit-Policy", "Retry-After"],
  503: ["Retry-After"],
};

/** What any route of the administration may answer. */
export const adminProblems = {
  400: problem(400),
  401: problem(401),
  431: problem(431),
  500: problem(500),
  503: problem(503),
};

/** What any other route below `/v1` may answer. */
export const commonProblems = { ...adminProblems, 403: problem(403), 429: problem(429) };

/** What a route with a body of JSON may answer. */
export const bodyProblems = { 413: problem(413), 415: problem(415) };

/** What a route that takes an Idempotency-Key may answer. */
export const idempotencyProblems = { 409: problem(409), 422: problem(422) };

/** What a route that creates something from a body of JSON may answer. */
export const creationProblems = { ...commonProblems, ...bodyProblems, ...idempotencyProblems };

/** The content of an event stream, beside what a route says in JSON. */
export const eventStream = {
  "text/event-stream": {
    schema: {
      type: "string" as const,
      description:
        "Server-sent events. Each has the event's `seq` as `id`, its type as `event` and the event as `data`. " +
        "Resume with `Last-Event-ID`. A run's stream ends with `event: done`.",
    },
  },
};
