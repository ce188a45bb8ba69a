import { z } from "zod";
import { ownershipRecord, ownershipRecordOf } from "./ownership.ts";

/** A tenant's hostname. Only where it is `active` do requests to it reach the tenant. */
export const domain = z.object({
  hostname: z.string(),
  status: z.enum(["pending", "active"]),
  /** The record that verifies the hostname, until it is active and after. */
  verification: ownershipRecord,
  /** The state of its certificate in Cloudflare's words, such as `pending_validation` or `active`. */
  certificate: z.string().nullable(),
  /** Why it is not served yet, or could not be registered or removed. */
  errors: z.array(z.string()),
  createdAt: z.iso.datetime(),
  verifiedAt: z.iso.datetime().nullable(),
});
export type Domain = z.infer<typeof domain>;

/** Where a hostname stands with Cloudflare for SaaS: all null where it is not registered there. */
export type Registration = { cloudflareId: string | null; certificate: string | null; errors: string[] };

/** A domain as it is stored. */
export type StoredDomain = Registration & {
  hostname: string;
  status: Domain["status"];
  token: string;
  createdAt: Date;
  verifiedAt: Date | null;
};

export const toDomain = ({ hostname, status, token, ...stored }: StoredDomain): Domain => ({
  hostname,
  status,
  verification: ownershipRecordOf(hostname, token),
  certificate: stored.certificate,
  errors: stored.errors,
  createdAt: stored.createdAt.toISOString(),
  verifiedAt: stored.verifiedAt?.toISOString() ?? null,
});
