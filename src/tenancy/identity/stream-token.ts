// Tokens for EventSource, which cannot set headers: they open the streams of one session for ten minutes. A token names
// its tenant in the clear and carries the rest sealed.

import { z } from "zod";
import type { Seal } from "../seal.ts";
import { isTenantId } from "../tenant-id.ts";
import { hasExpired, proof } from "./proof.ts";

export const streamTokenMs = 10 * 60_000;

const grant = z.object({
  sessionId: z.string(),
  /** Milliseconds since the epoch. */
  expiresAt: z.number(),
  /** Who asked for the token, and what that rests on: the token is worth nothing once it stands no more. */
  callerId: z.string(),
  proof,
});
export type StreamGrant = z.infer<typeof grant>;

const form = /^mst_([a-z0-9-]+)\.([\w.-]+)$/;

export const isStreamToken = (text: string): boolean => text.startsWith("mst_");

export async function createStreamToken(seal: Seal, tenantId: string, granted: StreamGrant): Promise<string> {
  return `mst_${tenantId}.${await seal.seal(JSON.stringify(granted), { purpose: "stream-token", tenantId })}`;
}

/** What a token grants, or null where it is not one of ours, or its time is over. */
export async function readStreamToken(
  seal: Seal,
  token: string,
  now: number,
): Promise<(StreamGrant & { tenantId: string }) | null> {
  const [, tenantId = "", sealed = ""] = form.exec(token) ?? [];
  if (!isTenantId(tenantId)) return null;
  const opened = await seal.open(sealed, { purpose: "stream-token", tenantId });
  if (opened === null) return null;
  const granted = grant.safeParse(JSON.parse(opened)).data;
  return granted === undefined || hasExpired(granted, now) ? null : { ...granted, tenantId };
}
