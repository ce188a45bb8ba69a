import { z } from "zod";
import { hostLimits } from "../limits.ts";
import { networkField } from "./network.ts";

const maxEntries = 256;
const withoutNul = z.string().regex(/^[^\0]*$/, "must have no NUL character");
const boundedRecord = (maxValueLength: number) =>
  z
    .record(withoutNul.min(1).max(256), withoutNul.max(maxValueLength))
    .refine((record) => Object.keys(record).length <= maxEntries, `more than ${maxEntries} entries`);

const lifetime = z.int().min(0).max(hostLimits.lifetimeSeconds);

/** `POST /v2/sandboxes`, as far as this host serves it. */
export const createBody = z.strictObject({
  templateID: z.string().regex(/^[\w.:/-]{1,128}$/, "not the name of a template"),
  timeout: lifetime.default(hostLimits.defaultLifetimeSeconds),
  metadata: boundedRecord(4096).default({}),
  envVars: boundedRecord(65_536).default({}),
  autoPause: z.boolean().default(false),
  autoPauseMemory: z.boolean().default(true),
  autoResume: z.strictObject({ enabled: z.boolean().default(false) }).default({ enabled: false }),
  allow_internet_access: z.boolean().default(true),
  network: networkField.optional(),
  /** Every sandbox here is: what it does and has is open to its access token alone. */
  secure: z.literal(true, "every sandbox of this host is secure").optional(),
  iam: z.unknown().optional(),
  mcp: z.unknown().optional(),
  volumeMounts: z.unknown().optional(),
});

/** Fields of `createBody` that ask for what this host does not do: refused, so that nobody relies on them. */
export const unservedFields = ["iam", "mcp", "volumeMounts"] as const;

/** `POST /v2/sandboxes/{id}/connect`; without `memory`, a paused sandbox starts anew on its files. */
export const connectBody = z.strictObject({
  timeout: lifetime.default(hostLimits.defaultLifetimeSeconds),
  memory: z.boolean().default(true),
});

/** `POST /sandboxes/{id}/pause`; without `memory`, only files are kept. */
export const pauseBody = z.strictObject({ memory: z.boolean().default(true) });

/** `POST /sandboxes/{id}/snapshots`. */
export const snapshotBody = z.strictObject({
  name: z
    .string()
    .regex(/^(?!.*\.\.)[\w.:/-]{1,128}$/, "not a name for a snapshot")
    .optional(),
});

/** `POST /sandboxes/{id}/fork`. */
export const forkBody = z.strictObject({
  timeout: lifetime.optional(),
  count: z.int().min(1).max(hostLimits.forks).default(1),
});

const unixSeconds = z.coerce
  .number()
  .int()
  .min(0)
  .max(8.64e12)
  .transform((seconds) => new Date(seconds * 1000));

/** `GET /sandboxes/{id}/metrics`. */
export const metricsQuery = z.object({ start: unixSeconds.optional(), end: unixSeconds.optional() });

/** `POST /sandboxes/{id}/timeout`. */
export const timeoutBody = z.strictObject({ timeout: lifetime });

const maxPage = 100;

/** `GET /snapshots`. */
export const snapshotsQuery = z.object({
  sandboxID: z.string().max(64).optional(),
  name: z.string().max(128).optional(),
  limit: z.coerce.number().int().min(1).max(maxPage).default(maxPage),
  nextToken: z
    .string()
    .regex(/^s[0-9a-f]{20}$/, "not the token of a page")
    .optional(),
});

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
  nextToken: z
    .string()
    .regex(/^\d{1,16}-i[0-9a-f]{20}$/, "not the token of a page")
    .optional(),
});

export type ListQuery = z.infer<typeof listQuery>;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
