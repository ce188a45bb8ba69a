import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { TenantObjects } from "../../src/storage/objects.ts";
import { as, call, get, idOf, post, problemOf } from "./support/gateway.ts";

const acmesKey = { Authorization: as("acme").Authorization };
const unknownKey = { Authorization: `Bearer msk_${"A".repeat(43)}` };

const notFound = { status: 404, code: "not_found" };

describe("a caller", () => {
  it("must say which tenant it means", async () => {
    expect(await problemOf(await call("/v1/sessions"))).toEqual({ status: 400, code: "tenant_required" });
  });

  it("says so with its key alone", async () => {
    expect((await call("/v1/sessions", { headers: acmesKey })).status).toBe(200);
  });

  it.each([
    ["no key", {}],
    ["a key of another form", { Authorization: "Bearer secret" }],
    ["a key that does not exist", unknownKey],
  ])("with %s is not let in, and is told how to be", async (_name, headers) => {
    const response = await call("/v1/sessions", { headers: { "X-Tenant-ID": "acme", ...headers } });
    expect(response.headers.get("WWW-Authenticate")).toBe('Bearer realm="miosa"');
    expect(await problemOf(response)).toEqual({ status: 401, code: "unauthenticated" });
  });

  it("may show its key as X-API-Key", async () => {
    const headers = { "X-Tenant-ID": "acme", "X-API-Key": as("acme").Authorization.slice("Bearer ".length) };
    expect((await call("/v1/sessions", { headers })).status).toBe(200);
  });

  it("learns nothing about tenants other than its own", async () => {
    const answers = await Promise.all(
      ["bolt", "no-such-tenant"].map(async (tenant) => [
        await problemOf(await call("/v1/sessions", { headers: { "X-Tenant-ID": tenant, ...acmesKey } })),
        await problemOf(await call("/v1/sessions", { headers: { "X-Tenant-ID": tenant, ...unknownKey } })),
      ]),
    );
    expect(answers[0]).toEqual([
      { status: 403, code: "tenant_mismatch" },
      { status: 401, code: "unauthenticated" },
    ]);
    expect(answers[1]).toEqual(answers[0]);
  });
});

describe("of another tenant", () => {
  it("a session does not exist, in any way", async () => {
    const id = await idOf(await call("/v1/sessions", post("acme", { title: "secret" })));
    const path = `/v1/sessions/${id}`;
    const refused = await Promise.all([
      call(path, get("bolt")),
      call(path, { method: "DELETE", headers: as("bolt") }),
      call(`${path}/runs`, get("bolt")),
      call(`${path}/runs`, post("bolt", { input: "hello" })),
      call(`${path}/events`, get("bolt")),
      call(`${path}/events`, get("bolt", { Accept: "text/event-stream" })),
    ]);
    for (const response of refused) expect(await problemOf(response)).toEqual(notFound);
    expect((await (await call(path, get("acme"))).json<{ status: string }>()).status).toBe("open");
  });

  it("sessions are not in the list, and one's own are", async () => {
    const own = await idOf(await call("/v1/sessions", post("bolt", {})));
    const listed = async (tenant: "acme" | "bolt") => {
      const page = await (await call("/v1/sessions?limit=100", get(tenant))).json<{
        items: { id: string }[];
      }>();
      return page.items.map(({ id }) => id);
    };
    await vi.waitFor(async () => expect(await listed("bolt")).toContain(own), { timeout: 4_000 });
    expect(await listed("acme")).not.toContain(own);
  });

  it("the same Idempotency-Key makes another session", async () => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const ids = [];
    for (const tenant of ["acme", "bolt", "acme"] as const) {
      ids.push(await idOf(await call("/v1/sessions", post(tenant, {}, headers))));
    }
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids[0]).toBe(ids[2]);
  });

  it("files cannot be read, nor used in a run", async () => {
    const upload = { method: "POST", headers: as("acme", { "Content-Type": "text/plain" }), body: "secret" };
    const { files } = await (await call("/v1/files?name=a.txt", upload)).json<{ files: { id: string }[] }>();
    const file = files[0]?.id ?? "";
    expect((await call(`/v1/files/${file}`, get("acme"))).status).toBe(200);
    expect(await problemOf(await call(`/v1/files/${file}`, get("bolt")))).toEqual(notFound);
    const session = await idOf(await call("/v1/sessions", post("bolt", {})));
    const run = post("bolt", { input: "Read it", files: [file] });
    expect(await problemOf(await call(`/v1/sessions/${session}/runs`, run))).toMatchObject({
      status: 422,
      code: "unknown_file",
    });
  });

  it("artifacts cannot be read", async () => {
    const bytes = Uint8Array.from([1, 2, 3]);
    const made = { runId: "run_1", stepId: "stp_1", path: "out.bin", mediaType: "image/png", bytes };
    const { artifactId } = await new TenantObjects(env.OBJECTS, "acme").putArtifact(made);
    expect((await call(`/v1/artifacts/${artifactId}`, get("acme"))).status).toBe(200);
    expect(await problemOf(await call(`/v1/artifacts/${artifactId}`, get("bolt")))).toEqual(notFound);
  });
});
