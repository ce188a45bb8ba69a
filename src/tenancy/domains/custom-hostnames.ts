// Cloudflare for SaaS: hostnames of other people's zones, served by the platform's with certificates of their own.
// https://developers.cloudflare.com/api/resources/custom_hostnames/

import { z } from "zod";
import { policies, type UpstreamPolicy } from "../../mesh/policies.ts";
import { createUpstream, type Upstream } from "../../mesh/upstream.ts";
import { type CustomHostname, cloudflareErrors, customHostname } from "./custom-hostname.ts";

/** What Cloudflare did, or why it will not. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; errors: string[] };

/** All throw UpstreamUnavailable where Cloudflare cannot be reached. */
export type CustomHostnames = {
  /** Registers a hostname, or finds it where it is registered. */
  create(hostname: string): Promise<Outcome<CustomHostname>>;
  /** Null where there is no such hostname. */
  get(id: string): Promise<Outcome<CustomHostname | null>>;
  /** Removes a hostname and its certificate; one that is not there is as good as removed. */
  remove(id: string): Promise<Outcome<null>>;
  readonly upstream: Upstream;
};

export type CustomHostnameOptions = {
  /** Such as `https://api.cloudflare.com/client/v4`. */
  url: string;
  token: string;
  zoneId: string;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
} & Pick<UpstreamPolicy, "keepAlive" | "watch">;

/** The code of "Duplicate custom hostname found". */
const duplicate = 1406;

type Refused = z.infer<typeof cloudflareErrors> & { status: number };
type Answer<T> = { ok: true; value: T } | { ok: false; refused: Refused };

const one = z.object({ result: customHostname });
const list = z.object({ result: z.array(customHostname) });
const ssl = { method: "http", type: "dv", settings: { min_tls_version: "1.2" } };

export function connectCustomHostnames({
  url,
  token,
  zoneId,
  fetch,
  ...options
}: CustomHostnameOptions): CustomHostnames {
  const upstream = createUpstream({
    ...policies.cloudflare,
    isOutage: () => true,
    ...options,
  });

  const call = <T>(method: string, path: string, answer: z.ZodType<T>, body?: unknown): Promise<Answer<T>> =>
    upstream.call(async (signal) => {
      const response = await fetch(`${url}/zones/${zoneId}/custom_hostnames${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
      });
      const { status, ok } = response;
      if (status === 429 || status >= 500) throw new Error(`Cloudflare answered with status ${status}`);
      const said = await response.json();
      return ok
        ? { ok: true, value: answer.parse(said) }
        : { ok: false, refused: { status, ...cloudflareErrors.parse(said) } };
    });

  async function find(hostname: string): Promise<Outcome<CustomHostname>> {
    const found = await call("GET", `?${new URLSearchParams({ hostname })}`, list);
    if (!found.ok) return { ok: false, errors: found.refused.messages };
    const match = found.value.result.find((candidate) => candidate.hostname === hostname);
    if (match === undefined) return { ok: false, errors: ["Cloudflare has the hostname in another zone."] };
    return { ok: true, value: match };
  }

  return {
    upstream,
    async create(hostname) {
      const created = await call("POST", "", one, { hostname, ssl });
      if (created.ok) return { ok: true, value: created.value.result };
      const { codes, messages } = created.refused;
      return codes.includes(duplicate) ? find(hostname) : { ok: false, errors: messages };
    },
    async get(id) {
      const got = await call("GET", `/${encodeURIComponent(id)}`, one);
      if (got.ok) return { ok: true, value: got.value.result };
      const { status, messages } = got.refused;
      return status === 404 ? { ok: true, value: null } : { ok: false, errors: messages };
    },
    async remove(id) {
      const removed = await call("DELETE", `/${encodeURIComponent(id)}`, z.unknown());
      const isGone = removed.ok || removed.refused.status === 404;
      return isGone ? { ok: true, value: null } : { ok: false, errors: removed.refused.messages };
    },
  };
}
