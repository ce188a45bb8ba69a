import type { Config } from "../../config.ts";
import { connectCustomHostnames } from "./custom-hostnames.ts";
import type { DomainServices } from "./domain-services.ts";

export type DomainOptions = Pick<DomainServices, "names" | "now"> & {
  /** Lets work go on after the answer. */
  waitUntil: (work: Promise<unknown>) => void;
};

/** Domains as the settings have them: registered with Cloudflare for SaaS where there is a token for it. */
export function connectDomains(config: Config, { names, now, waitUntil }: DomainOptions): DomainServices {
  const { CLOUDFLARE_API_URL: url, CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ZONE_ID: zoneId } = config;
  const customHostnames =
    token === undefined || zoneId === undefined
      ? null
      : connectCustomHostnames({
          url,
          token,
          zoneId,
          fetch: (address, init) => fetch(address, init),
          keepAlive: waitUntil,
        });
  return {
    names,
    customHostnames,
    rules: { baseDomain: config.BASE_DOMAIN, allowsLocal: config.PRIVATE_ADDRESSES === "allow" },
    now,
  };
}
