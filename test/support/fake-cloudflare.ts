// Cloudflare's API of custom hostnames as far as it is used: in memory, with what goes wrong set by a test.

import { connectCustomHostnames } from "../../src/tenancy/domains/custom-hostnames.ts";

type Hostname = {
  id: string;
  hostname: string;
  status: string;
  ssl: { method?: string; type?: string; status: string; validation_errors?: { message: string }[] };
  verification_errors?: string[];
};

const url = "https://cloudflare.test/client/v4";
const collection = "/client/v4/zones/zone-1/custom_hostnames";

const failure = (status: number, code: number, message: string) =>
  Response.json({ success: false, errors: [{ code, message }], messages: [], result: null }, { status });
const success = (result: unknown) => Response.json({ success: true, errors: [], messages: [], result });

export function createFakeCloudflare() {
  const hostnames = new Map<string, Hostname>();
  const requests: string[] = [];
  const state: { status: "up" | "down" | "refusing" } = { status: "up" };

  function answer(method: string, path: string, query: URLSearchParams, body: unknown): Response {
    const id = path.slice(collection.length + 1);
    if (method === "POST") return create(body);
    if (id === "") {
      return success([...hostnames.values()].filter(({ hostname }) => hostname === query.get("hostname")));
    }
    const found = hostnames.get(id);
    if (found === undefined) return failure(404, 1436, "The custom hostname was not found.");
    if (method === "GET") return success(found);
    hostnames.delete(id);
    return Response.json({ id });
  }

  function create(body: unknown): Response {
    const { hostname, ssl } = Object(body);
    if ([...hostnames.values()].some((one) => one.hostname === hostname)) {
      return failure(409, 1406, "Duplicate custom hostname found.");
    }
    const id = crypto.randomUUID();
    const made = { id, hostname, status: "pending", ssl: { ...ssl, status: "initializing" } };
    hostnames.set(id, made);
    return success(made);
  }

  const fetch = async (address: string, init: RequestInit): Promise<Response> => {
    const { method = "GET" } = init;
    const { origin, pathname, searchParams } = new URL(address);
    requests.push(`${method} ${pathname.slice("/client/v4".length)}`);
    if (state.status === "down") return new Response("bad gateway", { status: 502 });
    const isKnown = new Headers(init.headers).get("Authorization") === "Bearer cloudflare-token";
    if (!isKnown || state.status === "refusing") return failure(403, 10000, "Authentication error");
    if (origin !== new URL(url).origin || !pathname.startsWith(collection)) {
      return failure(404, 7003, "Could not route");
    }
    return answer(
      method,
      pathname,
      searchParams,
      typeof init.body === "string" ? JSON.parse(init.body) : null,
    );
  };

  const customHostnames = connectCustomHostnames({
    url,
    token: "cloudflare-token",
    zoneId: "zone-1",
    fetch,
  });
  return { hostnames, requests, state, customHostnames };
}
