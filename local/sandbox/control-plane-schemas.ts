import { z } from "zod";
import { hostLimits } from "./limits.ts";

const maxEntries = 256;
const boundedRecord = (maxValueLength: number) =>
  z
    .record(z.string().min(1).max(256), z.string().max(maxValueLength))
    .refine((record) => Object.keys(record).length <= maxEntries, `more than ${maxEntries} entries`);

const lifetime = z.int().min(0).max(hostLimits.lifetimeSeconds);

/** `POST /v2/sandboxes`, as far as this host serves it. Asking for internet access is accepted: a sandbox's details say that it has none. */
export const createBody = z.object({
  templateID: z.string().regex(/^[\w.:/-]{1,128}$/, "not the name of a template"),
  timeout: lifetime.default(hostLimits.defaultLifetimeSeconds),
  metadata: boundedRecord(4096).default({}),
  envVars: boundedRecord(65_536).default({}),
  autoPause: z.unknown().optional(),
  network: z.unknown().optional(),
  iam: z.unknown().optional(),
  mcp: z.unknown().optional(),
  volumeMounts: z.unknown().optional(),
});

/** Fields of `createBody` that ask for what this host does not do: refused, so that nobody relies on them. */
export const unservedFields = ["autoPause", "network", "iam", "mcp", "volumeMounts"] as const;

/** `POST /v2/sandboxes/{id}/connect`. */
export const connectBody = z.object({ timeout: lifetime.default(hostLimits.defaultLifetimeSeconds) });

/** `POST /sandboxes/{id}/timeout`. */
export const timeoutBody = z.object({ timeout: lifetime });

const maxPage = 100;

/** `GET /v2/sandboxes`; the SDK encodes keys and values of the metadata twice. */
export const listQuery = z.object({
  metadata: z
    .string()
    .max(16_384)
    .transform((text) =>
      [...new URLSearchParams(text)].map(([key, value]) => [decode(key), decode(value)] as const),
    )
    .default([]),
  state: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(["running", "paused"])))
    .optional(),
  startedAfter: z.iso.datetime().optional(),
  template: z.string().optional(),
  order: z.enum(["asc", "desc"]).default("desc"),
  limit: z.coerce.number().int().min(1).max(maxPage).default(maxPage),
  nextToken: z.string().max(64).optional(),
});

export type ListQuery = z.infer<typeof listQuery>;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
