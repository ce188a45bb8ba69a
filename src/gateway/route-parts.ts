import type { z } from "@hono/zod-openapi";
import { problems } from "../problems.ts";
import { problemDetails } from "./problem-response.ts";

/** A response or a request body of JSON. */
export const json = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { "application/json": { schema } },
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
  content: { "application/problem+json": { schema: problemDetails } },
});

/** What any route below `/v1` may answer. */
export const commonProblems = {
  400: problem(400),
  401: problem(401),
  403: problem(403),
  429: problem(429),
  500: problem(500),
  503: problem(503),
};

/** What a route with a body of JSON may answer. */
export const bodyProblems = { 413: problem(413), 415: problem(415) };

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
