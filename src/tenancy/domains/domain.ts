import { z } from "zod";
import { ownershipRecord, ownershipRecordOf } from "./ownership.ts";

/** A tenant's hostname. Only where it is `active` do requests to it reach the tenant. */
export const domain = z.object({
  hostname: z.string(),
  status: z.enum(["pending", "active"]),
  /** The record by which the hostname is verified. It is looked for once. */
  verification: ownershipRecord,
  createdAt: z.string(),
  verifiedAt: z.string().optional(),
  /** The state of its certificate in Cloudflare's words, such as `pending_validation` or `active`. */
  certificate: z.string().optional(),
  /** Why it is not served yet, or could not be registered or removed. */
  errors: z.array(z.string()),
  /** When Cloudflare was last asked for it. */
  checkedAt: z.string().optional(),
});
export type Domain = z.infer<typeof domain>;

/** Where a hostname stands with Cloudflare for SaaS. It has an id there once it is registered. */
export type Registration = {
  cloudflareId: string | null;
  certificate: string | null;
  errors: string[];
  checkedAt: Date | null;
};

/** A domain as it is stored. */
export type StoredDomain = Registration & {
  hostname: string;
  status: Domain["status"];
  token: string;
  createdAt: Date;
  verifiedAt: Date | null;
};

export const toDomain = (stored: StoredDomain): Domain => ({
  hostname: stored.hostname,
  status: stored.status,
  verification: ownershipRecordOf(stored.hostname, stored.token),
  createdAt: stored.createdAt.toISOString(),
  ...(stored.verifiedAt === null ? {} : { verifiedAt: stored.verifiedAt.toISOString() }),
  ...(stored.certificate === null ? {} : { certificate: stored.certificate }),
  errors: stored.errors,
  ...(stored.checkedAt === null ? {} : { checkedAt: stored.checkedAt.toISOString() }),
});
