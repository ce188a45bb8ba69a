import { beforeEach, describe, expect, it } from "vitest";
import type { StoredDomain } from "../../../../src/tenancy/domains/domain.ts";
import type { DomainRecords, DomainServices } from "../../../../src/tenancy/domains/domain-services.ts";
import { addDomain, getDomain, listDomains, removeDomain } from "../../../../src/tenancy/domains/domains.ts";
import { verifyDomain } from "../../../../src/tenancy/domains/verify-domain.ts";
import { createFakeCloudflare } from "../../../support/fake-cloudflare.ts";

const hostname = "app.acme.com";
const start = new Date("2026-01-01T00:00:00.000Z");
const secondsLater = (seconds: number) => new Date(start.getTime() + seconds * 1_000);

/** The rows of all tenants, in memory. */
const newTable = () => new Map<string, Map<string, StoredDomain>>();

function recordsOf(table: ReturnType<typeof newTable>, tenantId: string): DomainRecords {
  const own = table.get(tenantId) ?? new Map<string, StoredDomain>();
  table.set(tenantId, own);
  const change = (name: string, changed: Partial<StoredDomain>) => {
    const row = own.get(name);
    if (row !== undefined) own.set(name, { ...row, ...changed });
    return row !== undefined;
  };
  return {
    list: async () => [...own.values()],
    find: async (name) => own.get(name) ?? null,
    add: async (row) => {
      own.set(row.hostname, own.get(row.hostname) ?? row);
      return own.get(row.hostname) ?? row;
    },
    activate: async (name, verifiedAt) => {
      const isTaken = [...table.values()].some((rows) => rows.get(name)?.status === "active");
      if (isTaken) return "taken";
      return change(name, { status: "active", verifiedAt }) ? "active" : "gone";
    },
    setRegistration: async (name, { cloudflareId, certificate, errors, checkedAt }) =>
      change(name, { cloudflareId, certificate, errors, checkedAt }),
    remove: async (name) => void own.delete(name),
  };
}

let cloudflare: ReturnType<typeof createFakeCloudflare>;
let services: DomainServices;
let texts: Map<string, string[]>;
let now: Date;
let acme: DomainRecords;
let bolt: DomainRecords;
beforeEach(() => {
  cloudflare = createFakeCloudflare();
  texts = new Map();
  now = start;
  services = {
    names: { texts: async (name) => texts.get(name) ?? [] },
    customHostnames: cloudflare.customHostnames,
    rules: { allowsLocal: false },
    now: () => now,
  };
  const table = newTable();
  acme = recordsOf(table, "acme");
  bolt = recordsOf(table, "bolt");
});

/** Adds the hostname and publishes its record, beside those that are there. */
async function addAndPublish(records: DomainRecords) {
  const added = await addDomain(records, services, hostname);
  if (!added.ok) throw new Error(added.refusal.detail);
  const { name, value } = added.value.domain.verification;
  texts.set(name, [...(texts.get(name) ?? []), value]);
  return added.value.domain;
}

describe("a domain that was added", () => {
  it("is pending, and says which record shows that it is the tenant's", async () => {
    expect(await addDomain(acme, services, "App.Acme.com")).toEqual({
      ok: true,
      value: {
        isNew: true,
        domain: {
          hostname,
          status: "pending",
          verification: {
            type: "TXT",
            name: "_miosa.app.acme.com",
            value: expect.stringMatching(/^miosa-verification=[\w-]{43}$/),
          },
          errors: [],
          createdAt: start.toISOString(),
        },
      },
    });
  });

  it("stays as it is when it is added again", async () => {
    const domain = await addAndPublish(acme);
    expect(await addDomain(acme, services, hostname)).toEqual({ ok: true, value: { domain, isNew: false } });
  });

  it("has another record for another tenant, and for the same one once it was removed", async () => {
    const first = await addAndPublish(acme);
    const others = await addAndPublish(bolt);
    await removeDomain(acme, services, hostname);
    const second = await addAndPublish(acme);
    const values = [first, others, second].map(({ verification }) => verification.value);
    expect(new Set(values).size).toBe(3);
  });

  it("is one of at most twenty", async () => {
    for (let count = 1; count <= 20; count += 1) await addDomain(acme, services, `app${count}.acme.com`);
    expect(await addDomain(acme, services, hostname)).toMatchObject({
      refusal: { code: "limit_reached" },
    });
    expect(await addDomain(acme, services, "app1.acme.com")).toMatchObject({ ok: true });
    expect(await listDomains(acme)).toHaveLength(20);
  });
});

describe("verifying a domain", () => {
  it("makes it active and has it registered, once its record is there among others", async () => {
    texts.set("_miosa.app.acme.com", ["v=spf1 -all"]);
    await addAndPublish(acme);
    expect(await verifyDomain(acme, services, hostname)).toMatchObject({
      ok: true,
      value: { status: "active", verifiedAt: start.toISOString(), certificate: "initializing", errors: [] },
    });
    expect([...cloudflare.hostnames.values()]).toMatchObject([{ hostname }]);
  });

  it("says what it wants and what it found, the latter within bounds", async () => {
    const { verification } = await addAndPublish(acme);
    const long = "x".repeat(1_000);
    texts.set(verification.name, [long, "a", "b", "c", "d", "e", `${verification.value}x`]);
    const answer = await verifyDomain(acme, services, hostname);
    expect(answer).toMatchObject({ refusal: { code: "domain_not_verified" } });
    const { detail } = Object(answer).refusal;
    expect(detail).toContain(`${verification.name} must have the value "${verification.value}"`);
    expect(detail).toContain('"a", "b", "c", "d" and 2 more');
    expect(detail.length).toBeLessThan(500);
    texts.clear();
    expect(await verifyDomain(acme, services, hostname)).toMatchObject({
      refusal: { detail: expect.stringContaining("Found there: no TXT record.") },
    });
    expect(await getDomain(acme, services, hostname)).toMatchObject({ value: { status: "pending" } });
  });

  it("takes no record of another tenant", async () => {
    await addDomain(bolt, services, hostname);
    await addAndPublish(acme);
    expect(await verifyDomain(bolt, services, hostname)).toMatchObject({
      refusal: { code: "domain_not_verified" },
    });
  });

  it("is refused while another tenant has the hostname, and no longer", async () => {
    await addAndPublish(acme);
    await addAndPublish(bolt);
    await verifyDomain(acme, services, hostname);
    const taken = await verifyDomain(bolt, services, hostname);
    expect(taken).toMatchObject({ refusal: { code: "domain_taken" } });
    expect(JSON.stringify(taken)).not.toContain("acme");
    await removeDomain(acme, services, hostname);
    expect(await verifyDomain(bolt, services, hostname)).toMatchObject({ value: { status: "active" } });
  });

  it("registers it later where Cloudflare was away, and shows that until then", async () => {
    await addAndPublish(acme);
    cloudflare.state.status = "down";
    const errors = ["Cloudflare is not available."];
    expect(await verifyDomain(acme, services, hostname)).toMatchObject({
      value: { status: "active", errors },
    });
    expect(await getDomain(acme, services, hostname)).toMatchObject({ value: { errors } });
    cloudflare.state.status = "up";
    expect(await verifyDomain(acme, services, hostname)).toMatchObject({
      value: { certificate: "initializing", errors: [] },
    });
  });

  it("leaves nothing with Cloudflare where the domain is removed at the same time", async () => {
    await addAndPublish(acme);
    const removing: DomainRecords = {
      ...acme,
      setRegistration: async (name, registration) => {
        await acme.remove(name);
        return acme.setRegistration(name, registration);
      },
    };
    expect(await verifyDomain(removing, services, hostname)).toMatchObject({
      refusal: { code: "not_found" },
    });
    expect(cloudflare.hostnames.size).toBe(0);
  });
});

describe("an active domain", () => {
  beforeEach(async () => {
    await addAndPublish(acme);
    await verifyDomain(acme, services, hostname);
    now = secondsLater(30);
  });

  /** What Cloudflare has of it. */
  const registered = () => {
    const [found] = cloudflare.hostnames.values();
    if (found === undefined) throw new Error("it is not registered");
    return found;
  };

  it("shows what Cloudflare says of it, in the list too once it was asked for", async () => {
    registered().ssl.status = "pending_validation";
    registered().verification_errors = ["custom hostname does not CNAME to this zone."];
    const state = {
      certificate: "pending_validation",
      errors: ["custom hostname does not CNAME to this zone."],
    };
    expect(await getDomain(acme, services, hostname)).toMatchObject({ value: state });
    expect(await listDomains(acme)).toMatchObject([state]);
  });

  it("asks Cloudflare at most every 30 seconds", async () => {
    const shown = async () => Object(await getDomain(acme, services, hostname)).value;
    expect(await shown()).toMatchObject({ certificate: "initializing", checkedAt: now.toISOString() });
    registered().ssl.status = "active";
    now = secondsLater(59);
    expect(await shown()).toMatchObject({ certificate: "initializing" });
    now = secondsLater(60);
    expect(await shown()).toMatchObject({ certificate: "active", checkedAt: now.toISOString() });
  });

  it("shows that Cloudflare cannot be asked, beside what was known", async () => {
    cloudflare.state.status = "refusing";
    expect(await getDomain(acme, services, hostname)).toMatchObject({
      value: { certificate: "initializing", errors: ["Cloudflare: Authentication error (10000)"] },
    });
  });

  it("that Cloudflare has lost says so, and is registered when it is verified again", async () => {
    cloudflare.hostnames.clear();
    expect(await getDomain(acme, services, hostname)).toMatchObject({
      value: { status: "active", errors: [expect.stringContaining("Verify the domain")] },
    });
    expect(await verifyDomain(acme, services, hostname)).toMatchObject({
      value: { certificate: "initializing", errors: [] },
    });
  });

  it.each(["down", "refusing"] as const)(
    "stays, with the reason, while Cloudflare is %s and it cannot be removed",
    async (status) => {
      cloudflare.state.status = status;
      expect(await removeDomain(acme, services, hostname)).toMatchObject({
        refusal: { code: "unavailable" },
      });
      expect(await listDomains(acme)).toMatchObject([
        { status: "active", errors: [expect.stringContaining("Cloudflare")] },
      ]);
      cloudflare.state.status = "up";
      expect(await removeDomain(acme, services, hostname)).toEqual({ ok: true, value: null });
      expect(cloudflare.hostnames.size).toBe(0);
      expect(await listDomains(acme)).toEqual([]);
    },
  );

  it("does not exist for another tenant", async () => {
    const notFound = { refusal: { code: "not_found" } };
    expect(await getDomain(bolt, services, hostname)).toMatchObject(notFound);
    expect(await verifyDomain(bolt, services, hostname)).toMatchObject(notFound);
    expect(await removeDomain(bolt, services, hostname)).toMatchObject(notFound);
    expect(await listDomains(bolt)).toEqual([]);
  });
});
