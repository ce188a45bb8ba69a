import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { credentials, tenants } from "../../drizzle/platform.ts";
import { TenantRows } from "../../src/storage/tenant-rows.ts";
import { byAdmin, call, newTenant } from "./support/gateway.ts";
import {
  artifactBytes,
  database,
  type FullTenant,
  fullTenant,
  type Isolation,
  storedOf,
} from "./support/tenant-content.ts";

type Line = { kind: string } & Record<string, unknown>;

const admin = (path: string, method?: string) => call(`/v1/admin/tenants${path}`, byAdmin(method));
const linesIn = (text: string): Line[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
const exportOf = async (id: string) =>
  new TextDecoder().decode(await (await admin(`/${id}/export`)).arrayBuffer());
const ofKind = (lines: Line[], kind: string) => lines.filter((line) => line.kind === kind);

/** What an object's lines hold, put together again. */
function contentOf(lines: Line[], key: unknown): Uint8Array {
  const parts = ofKind(lines, "object.content").filter((line) => line.key === key);
  let bytes = new Uint8Array();
  for (const { offset, base64 } of parts) {
    expect(offset).toBe(bytes.length);
    expect(String(base64).length).toBeLessThanOrEqual(64 * 1_024);
    bytes = Uint8Array.from([...bytes, ...Uint8Array.from(atob(String(base64)), (one) => one.charCodeAt(0))]);
  }
  return bytes;
}

const isWhole = (lines: Line[]) => {
  expect(lines.at(-1)).toEqual({ kind: "end", lines: lines.length - 1 });
};

/** What nobody may learn from an export: of the tenant itself, or of another one. */
async function secretsOf({ id, key }: FullTenant, other: FullTenant): Promise<string[]> {
  const [credential] = await database.query((db) =>
    db.select().from(credentials).where(eq(credentials.tenantId, id)),
  );
  const [row] = await database.query((db) => db.select().from(tenants).where(eq(tenants.id, id)));
  return [key, `${credential?.hash}`, `token-of-${id}`, row?.databaseUrl ?? key, other.id, other.sessionId];
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the export of a tenant", () => {
  it.each<Isolation>(["row", "schema", "database"])(
    "has everything that was made, and no secret, with the isolation %s",
    async (isolation) => {
      const [tenant, other] = await Promise.all([fullTenant(isolation), fullTenant(isolation)]);
      await admin(`/${tenant.id}/suspend`, "POST");
      const schema = isolation === "schema" ? `t_${tenant.id}` : "public";
      const stored = async () => (await storedOf(tenant.id))[`${schema}.events`] ?? [];
      // Its run is cancelled, and nothing more comes.
      await expect.poll(async () => JSON.stringify(await stored())).toContain("run.cancelled");
      const text = await exportOf(tenant.id);
      const lines = linesIn(text);
      isWhole(lines);

      expect(lines[0]).toMatchObject({ kind: "tenant", id: tenant.id, status: "suspended", isolation });
      expect(ofKind(lines, "key")).toMatchObject([{ name: "First key", prefix: tenant.key.slice(0, 8) }]);
      expect(ofKind(lines, "domain")).toMatchObject([{ hostname: `${tenant.id}.test` }]);
      expect(ofKind(lines, "identity_provider")).toMatchObject([{ id: "idp_1", algorithms: ["ES256"] }]);
      expect(ofKind(lines, "audit").map(({ action }) => action)).toEqual([
        "tenant.create",
        "agent.put",
        "tenant.suspend",
        "tenant.export",
      ]);
      expect(ofKind(lines, "agent")).toMatchObject([{ name: "writer", version: 1, isEnabled: true }]);
      expect(ofKind(lines, "agent_version")).toMatchObject([
        { name: "writer", version: 1, frontMatter: `description: Writes for ${tenant.id}\n` },
      ]);
      expect(ofKind(lines, "session")).toMatchObject([{ id: tenant.sessionId, title: `of ${tenant.id}` }]);
      expect(ofKind(lines, "run")).toMatchObject([{ id: tenant.runId, input: "Run the test suite" }]);
      expect(ofKind(lines, "event").length).toBe((await stored()).length);
      expect(ofKind(lines, "event").map(({ body }) => body)).toEqual(
        expect.arrayContaining([expect.objectContaining({ type: "run.requested", runId: tenant.runId })]),
      );

      const objects = ofKind(lines, "object");
      expect(objects).toMatchObject([
        { name: "out/é.bin", mediaType: "image/png", bytes: artifactBytes.length },
        { name: "a.json", mediaType: "text/plain" },
      ]);
      expect(contentOf(lines, objects[0]?.key)).toEqual(artifactBytes);
      const file = new TextDecoder().decode(contentOf(lines, objects[1]?.key));
      expect(JSON.parse(file)).toEqual({ of: tenant.id });
      for (const secret of await secretsOf(tenant, other)) expect(text).not.toContain(secret);
    },
  );

  it("shows where it was cut", async () => {
    const { id } = await fullTenant();
    const read = TenantRows.prototype.read;
    vi.spyOn(TenantRows.prototype, "read").mockImplementation(function (this: TenantRows, table, after) {
      if (table.kind === "event") throw new Error("injected");
      return read.call(this, table, after);
    });
    const response = await admin(`/${id}/export`);
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  it("is read no further than its reader has come", async () => {
    const { id } = await fullTenant();
    const read = vi.spyOn(TenantRows.prototype, "read");
    const { body } = await admin(`/${id}/export`);
    const reader = body?.getReader() ?? expect.fail("there is no body");
    await reader.read();
    await reader.cancel();
    expect(read).not.toHaveBeenCalled();
  });

  it("is refused where there is no such tenant", async () => {
    expect((await admin("/no-such-tenant/export")).status).toBe(404);
  });

  it("is whole where the tenant has nothing", async () => {
    const { id } = await newTenant();
    const lines = linesIn(await exportOf(id));
    isWhole(lines);
    expect(lines.map(({ kind }) => kind)).toEqual(["tenant", "key", "audit", "audit", "end"]);
  });
});
