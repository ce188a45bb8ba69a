// Requests made from the OpenAPI document alone, so that a route that is added is asked like all others.

import { z } from "zod";
import type { Operation, SampleBody } from "./api-operations.ts";

/** The id that stands in each place. */
export type Ids = ReadonlyMap<string, string>;

export type SampleRequest = {
  method: string;
  path: string;
  headers: { Accept: string; "Content-Type"?: string };
  body?: string | FormData;
};
type Encoded = { headers?: { "Content-Type": string }; body?: string | FormData };

/** The properties of bodies that hold ids, and the place of those. */
const idsInBodies: Readonly<Record<string, string>> = { files: "/v1/files/{fileId}" };

/** What the sampler gives for any text, any domain and any time; the last is to lie in the future. */
const anyText = "string";
const anyDomain = "example.com";
const anyTime = "2019-08-24T14:15:22Z";
const farTime = "2099-01-01T00:00:00Z";

const noBody: Encoded = {};

/**
 * Valid requests of an operation: one for each kind of body that it takes, and as many more where it can answer
 * with a stream. Every text in them is `text`, or contains it.
 */
export function sampleRequests(operation: Operation, ids: Ids, text: string): SampleRequest[] {
  const { method, bodies, offersStream } = operation;
  const path = samplePath(operation, ids, text);
  const accepted = offersStream ? ["application/json", "text/event-stream"] : ["application/json"];
  const sent = bodies.length > 0 ? bodies.map((body) => encode(body, ids, text)) : [noBody];
  return accepted.flatMap((accept) =>
    sent.map(({ headers, ...body }) => ({ method, path, headers: { Accept: accept, ...headers }, ...body })),
  );
}

/** The path of such a request, with its query. */
export function samplePath({ path, query }: Operation, ids: Ids, text: string): string {
  const filled = path.replaceAll(/{\w+}/g, (name, index: number) =>
    encodeURIComponent(ids.get(path.slice(0, index + name.length)) ?? name),
  );
  if (query.length === 0) return filled;
  const search = query.map(({ name, value }) => [name, String(fill(value, ids, text))]);
  return `${filled}?${new URLSearchParams(search)}`;
}

/** The places of the ids that an operation's bodies hold. */
export const placesInBodies = ({ bodies }: Operation): string[] =>
  Object.entries(idsInBodies).flatMap(([name, place]) =>
    JSON.stringify(bodies).includes(`"${name}":`) ? [place] : [],
  );

function fill(value: unknown, ids: Ids, text: string): unknown {
  const filled = JSON.stringify(value, (name, part: unknown) => {
    const id = ids.get(idsInBodies[name] ?? "");
    if (id !== undefined) return Array.isArray(part) ? [id] : id;
    if (part === anyTime) return farTime;
    return part === anyText ? text : part;
  });
  return JSON.parse(filled.replaceAll(anyDomain, `${text}.${anyDomain}`));
}

function encode({ mediaType, value }: SampleBody, ids: Ids, text: string): Encoded {
  const filled = fill(value, ids, text);
  if (mediaType === "multipart/form-data") return { body: formOf(fields.parse(filled)) };
  const body = typeof filled === "string" ? filled : JSON.stringify(filled);
  return { headers: { "Content-Type": mediaType }, body };
}

const fields = z.record(z.string(), z.array(z.string()));

/** A form whose parts are all files, which is the only one that the API takes. */
function formOf(files: z.infer<typeof fields>): FormData {
  const form = new FormData();
  for (const [name, contents] of Object.entries(files)) {
    for (const content of contents) form.append(name, new File([content], `${content}.txt`));
  }
  return form;
}
