import { encodeBase64 } from "hono/utils/encode";
import type { TenantObjects } from "../storage/objects.ts";
import type { ExportLine } from "./export-tenant.ts";

/** Bytes of an object in one line: 64 KiB in base64. */
const lineBytes = 48 * 1_024;

/** Each object of a tenant, and its content behind it. */
export async function* exportObjects(objects: TenantObjects): AsyncGenerator<ExportLine> {
  let cursor: string | undefined;
  do {
    const { items, next } = await objects.list(cursor);
    for (const object of items) {
      yield { kind: "object", ...object };
      yield* exportContent(objects, object.key);
    }
    cursor = next;
  } while (cursor !== undefined);
}

async function* exportContent(objects: TenantObjects, key: string): AsyncGenerator<ExportLine> {
  const body = await objects.read(key);
  if (body === null) return;
  let offset = 0;
  for await (const part of body) {
    for (let start = 0; start < part.length; start += lineBytes) {
      const bytes = part.slice(start, start + lineBytes);
      yield { kind: "object.content", key, offset, base64: encodeBase64(bytes.buffer) };
      offset += bytes.length;
    }
  }
}
