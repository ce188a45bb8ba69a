import type { HonoRequest } from "hono";
import { sha256 } from "../../storage/sha256.ts";
import { isForm, readForm } from "./form.ts";

/**
 * SHA-256 over what makes a request this one: method, path, query, and the body with its type. The body stays
 * readable through `request`. Throws Refused where it should be a form and is none.
 */
export async function fingerprintOf(request: HonoRequest): Promise<string> {
  const { pathname, search } = new URL(request.url);
  const body = isForm(request) ? await describeForm(request) : await describeBytes(request);
  return sha256(JSON.stringify([request.method, pathname, search, body]));
}

const describeBytes = async (request: HonoRequest) => [
  request.header("Content-Type"),
  await sha256(new Uint8Array(await request.arrayBuffer())),
];

/** The parts of a form: its bytes differ each time it is sent, by the boundary that the client makes up. */
async function describeForm(request: HonoRequest) {
  const parts = [];
  for (const [field, value] of (await readForm(request)).entries()) {
    parts.push([field, ...(value instanceof File ? await describeFile(value) : [value])]);
  }
  return parts;
}

const describeFile = async (file: File) => [
  file.name,
  file.type,
  await sha256(new Uint8Array(await file.arrayBuffer())),
];
