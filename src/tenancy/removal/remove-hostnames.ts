import { and, eq, isNotNull } from "drizzle-orm";
import { domains } from "../../../drizzle/platform.ts";
import { again, type Slice, type StepContext } from "./removal.ts";

/** Removes one of the tenant's hostnames, with its certificate, from Cloudflare. */
export async function removeHostname({ tenant, tools }: StepContext): Promise<Slice> {
  const { customHostnames, records } = tools;
  if (customHostnames === null) return {};
  const isOwn = eq(domains.tenantId, tenant.id);
  const [registered] = await records.database.query((db) =>
    db
      .select()
      .from(domains)
      .where(and(isOwn, isNotNull(domains.cloudflareId)))
      .limit(1),
  );
  if (registered?.cloudflareId == null) return {};
  const { cloudflareId, hostname } = registered;
  const outcome = await customHostnames.remove(cloudflareId);
  if (!outcome.ok) throw new Error(`a hostname is still at Cloudflare. ${outcome.errors.join(" ")}`);
  await records.database.query((db) =>
    db
      .update(domains)
      .set({ cloudflareId: null })
      .where(and(isOwn, eq(domains.hostname, hostname))),
  );
  return { removed: { customHostnames: 1 }, next: again };
}
