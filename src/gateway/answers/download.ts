import type { Context } from "hono";
import type { StoredObject } from "../../storage/objects.ts";
import { Refused } from "./refused.ts";

/** Sends an object to be saved, never to be shown: what is in it is not ours. Throws Refused where there is none. */
export function download(c: Context, object: StoredObject | null): Response {
  if (object === null) throw new Refused("not_found", "There is no such resource.");
  return c.body(object.body, 200, {
    "Content-Type": object.mediaType,
    "Content-Length": String(object.bytes),
    "Content-Disposition": contentDisposition(object.name),
    "Cache-Control": "private, no-cache",
    ETag: `"${object.sha256}"`,
  });
}

/** RFC 6266, with the name in the encoding of RFC 8187 and, for old clients, in plain ASCII. */
function contentDisposition(path: string): string {
  const name = path.split("/").at(-1) ?? path;
  const plain = name.replaceAll(/[^ !#-[\]-~]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
