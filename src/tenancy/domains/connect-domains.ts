import type { Config } from "../../config.ts";
import type { CircuitWatch } from "../../mesh/circuit-watch.ts";
import { type CustomHostnames, connectCustomHostnames } from "./custom-hostnames.ts";
import type { DomainServices } from "./domain-services.ts";

export type DomainOptions = Pick<DomainServices, "names" | "now"> & {
  watch: CircuitWatch;
  /** Lets work go on after the answer. */
  waitUntil: (work: Promise<unknown>) => void;
};

/** Cloudflare for SaaS, where the settings have a token for it. */
export function customHostnamesOf(
  { CLOUDFLARE_API_URL: url, CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ZONE_ID: zoneId }: Config,
  { watch, waitUntil }: Pick<DomainOptions, "watch" | "waitUntil">,
): CustomHostnames | null {
  if (token === undefined || zoneId === undefined) return null;
  return connectCustomHostnames({
    url,
    token,
    zoneId,
    fetch: (address, init) => fetch(address, init),
    keepAlive: waitUntil,
    watch,
  });
}

/** Domains as the settings have them. */
export const connectDomains = (
  config: Config,
  { names, now, ...options }: DomainOptions,
): DomainServices => ({
  names,
  customHostnames: customHostnamesOf(config, options),
  rules: { baseDomain: config.BASE_DOMAIN, allowsLocal: config.PRIVATE_ADDRESSES === "allow" },
  now,
});
