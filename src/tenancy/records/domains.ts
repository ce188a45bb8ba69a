import { and, asc, eq } from "drizzle-orm";
import { domains } from "../../../drizzle/platform.ts";
import { isUniqueViolation } from "../../storage/database.ts";
import type { DomainRecords } from "../domains/domain-services.ts";
import type { Actor } from "./keys.ts";
import type { TenantRecords } from "./tenant-records.ts";

/** More than a tenant can have. */
const maxListed = 100;

/** The domains of the tenant that `by` acts for: no other tenant's can be reached through them. */
export function domainRecords(records: TenantRecords, by: Actor): DomainRecords {
  const { database } = records;
  const { tenantId } = by;
  const isOwn = eq(domains.tenantId, tenantId);
  const isDomain = (hostname: string) => and(isOwn, eq(domains.hostname, hostname));
  const act = (action: string, target: string) => ({ ...by, action, target });
  return {
    list: () =>
      database.query((db) =>
        db.select().from(domains).where(isOwn).orderBy(asc(domains.hostname)).limit(maxListed),
      ),
    async find(hostname) {
      const [found] = await database.query((db) => db.select().from(domains).where(isDomain(hostname)));
      return found ?? null;
    },
    async add(domain) {
      const [stored = domain] = await records.change(act("domain.add", domain.hostname), (db) =>
        db
          .insert(domains)
          .values({ tenantId, ...domain })
          // Changes nothing, and gives the row that is there.
          .onConflictDoUpdate({
            target: [domains.tenantId, domains.hostname],
            set: { hostname: domain.hostname },
          })
          .returning(),
      );
      return stored;
    },
    async activate(hostname, verifiedAt) {
      try {
        const changed = await records.change(act("domain.verify", hostname), (db) =>
          db.update(domains).set({ status: "active", verifiedAt }).where(isDomain(hostname)).returning(),
        );
        return changed.length > 0 ? "active" : "gone";
      } catch (error) {
        if (isUniqueViolation(error)) return "taken";
        throw error;
      }
    },
    async setRegistration(hostname, { cloudflareId, certificate, errors, checkedAt }) {
      const changed = await database.query((db) =>
        db
          .update(domains)
          .set({ cloudflareId, certificate, errors, checkedAt })
          .where(isDomain(hostname))
          .returning({ hostname: domains.hostname }),
      );
      return changed.length > 0;
    },
    async remove(hostname) {
      await records.change(act("domain.remove", hostname), (db) =>
        db.delete(domains).where(isDomain(hostname)),
      );
    },
  };
}
