import { beforeEach, describe, expect, it } from "vitest";
import { UpstreamUnavailable } from "../../../../src/mesh/upstream.ts";
import { createFakeCloudflare } from "../../../support/fake-cloudflare.ts";

const hostname = "app.acme.com";

let cloudflare: ReturnType<typeof createFakeCloudflare>;
beforeEach(() => {
  cloudflare = createFakeCloudflare();
});

/** Registers the hostname, and gives what Cloudflare has of it. */
async function registered() {
  const created = await cloudflare.customHostnames.create(hostname);
  const stored = created.ok ? cloudflare.hostnames.get(created.value.id) : undefined;
  if (stored === undefined) throw new Error("it was not registered");
  return stored;
}

describe("a custom hostname", () => {
  it("is registered once, however often it is asked for", async () => {
    const { id } = await registered();
    expect(await cloudflare.customHostnames.create(hostname)).toMatchObject({ ok: true, value: { id } });
    expect(cloudflare.hostnames.size).toBe(1);
  });

  it("gets a certificate that is validated over HTTP, for which its owner has nothing to publish", async () => {
    expect((await registered()).ssl).toMatchObject({ method: "http", type: "dv" });
  });

  it("has the state of its certificate, and all that stands in its way", async () => {
    const stored = await registered();
    stored.status = "blocked";
    stored.ssl = { status: "pending_validation", validation_errors: [{ message: "CAA forbids it" }] };
    stored.verification_errors = ["custom hostname does not CNAME to this zone."];
    const { value } = Object(await cloudflare.customHostnames.get(stored.id));
    expect(value).toMatchObject({
      certificate: "pending_validation",
      errors: [
        'Cloudflare has the hostname as "blocked".',
        "custom hostname does not CNAME to this zone.",
        "CAA forbids it",
      ],
    });
  });

  it("that is gone is nothing, and is as good as removed", async () => {
    const { id } = await registered();
    for (const _time of [1, 2]) {
      expect(await cloudflare.customHostnames.remove(id)).toEqual({ ok: true, value: null });
    }
    expect(await cloudflare.customHostnames.get(id)).toEqual({ ok: true, value: null });
  });
});

describe("Cloudflare", () => {
  it("that refuses is quoted", async () => {
    cloudflare.state.status = "refusing";
    const errors = ["Cloudflare: Authentication error (10000)"];
    expect(await cloudflare.customHostnames.create(hostname)).toEqual({ ok: false, errors });
    expect(await cloudflare.customHostnames.get("id")).toEqual({ ok: false, errors });
    expect(await cloudflare.customHostnames.remove("id")).toEqual({ ok: false, errors });
  });

  it("that fails is asked once more, and is then not available", async () => {
    cloudflare.state.status = "down";
    await expect(cloudflare.customHostnames.create(hostname)).rejects.toThrow(UpstreamUnavailable);
    expect(cloudflare.requests).toEqual([
      "POST /zones/zone-1/custom_hostnames",
      "POST /zones/zone-1/custom_hostnames",
    ]);
  });
});
