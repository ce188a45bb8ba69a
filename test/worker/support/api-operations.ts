import { sample } from "openapi-sampler";
import { z } from "zod";

const schema = z.custom<Parameters<typeof sample>[0]>((value) => typeof value === "object" && value !== null);
const content = z.record(z.string(), z.object({ schema }));
const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  schema,
});
const describedOperation = z.object({
  summary: z.string(),
  "x-required-scope": z.string().optional(),
  security: z.array(z.unknown()).optional(),
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()).default({}) })),
});
type DescribedOperation = z.infer<typeof describedOperation>;
const describedApi = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), describedOperation)) });

export type SampleBody = { mediaType: string; value: unknown };

/** What can be asked of the API, with a sample of all that a request carries. */
export type Operation = {
  /** Such as `GET /v1/sessions/{sessionId}`. */
  name: string;
  method: string;
  path: string;
  summary: string;
  /** What a tenant's credential must be allowed. */
  scope: string | undefined;
  /** Where ids stand: the path up to each of its parameters. */
  places: string[];
  isPublic: boolean;
  /** Whether it makes something new. */
  creates: boolean;
  query: { name: string; value: unknown }[];
  /** All that its query may have. */
  queryNames: string[];
  /** One for each media type that it takes. */
  bodies: SampleBody[];
  offersStream: boolean;
};

/** The operations of an OpenAPI document. Throws a ZodError where it is none. */
export function readOperations(document: unknown): Operation[] {
  const api = describedApi.parse(document);
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => toOperation(api, path, method, described)),
  );
}

function toOperation(api: object, path: string, method: string, described: DescribedOperation): Operation {
  const { summary, security, parameters, requestBody, responses } = described;
  return {
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    summary,
    scope: described["x-required-scope"],
    places: placesOf(path),
    isPublic: security?.length === 0,
    creates: method === "post" && ("201" in responses || "202" in responses),
    query: parameters
      // What is optional narrows a list, except where something is sent.
      .filter((each) => each.in === "query" && (each.required || method !== "get"))
      .map(({ name, schema }) => ({ name, value: sample(schema, {}, api) })),
    queryNames: parameters.filter((each) => each.in === "query").map(({ name }) => name),
    bodies: Object.entries(requestBody?.content ?? {}).map(([mediaType, { schema }]) => ({
      mediaType,
      value: sample(schema, {}, api),
    })),
    offersStream: Object.values(responses).some((response) => "text/event-stream" in response.content),
  };
}

const placesOf = (path: string): string[] =>
  [...path.matchAll(/{\w+}/g)].map(({ 0: name, index }) => path.slice(0, index + name.length));
