import type { Isolation } from "./isolation/launch.ts";
import type { Sandboxes } from "./lifecycle/sandboxes.ts";
import { everyLimit } from "./limits.ts";
import { envdVersion, sdkVersion } from "./machine.ts";

/** What a start and `GET /health` tell of a host. */
export type HostFacts = {
  isolation: Isolation["kind"];
  /** The version of what isolates, or the reason why nothing does. */
  isolationDetail: string;
  /** Whether code that did not come with MIOSA runs although nothing isolates it. */
  unisolatedCode: "refused" | "allowed";
};

/** The body of `GET /health`, which names what is enforced and, as honestly, what is not. */
export function healthOf(facts: HostFacts, { isolation, running, paused }: Sandboxes) {
  const { enforced, watched } = isolation.limits;
  return {
    ...facts,
    network: facts.isolation === "bubblewrap" ? "TCP through an HTTP proxy, no UDP" : "the machine's own",
    users: isolation.users,
    sandboxes: running.length,
    paused: paused.length,
    pausedWithFilesOnly: paused.filter(({ isFilesOnly }) => isFilesOnly).length,
    limits: {
      enforced: ["lifetime", ...enforced],
      watched,
      notEnforced: everyLimit.filter((limit) => !enforced.includes(limit) && !watched.includes(limit)),
    },
    versions: { node: process.versions.node, e2b: sdkVersion(), envd: envdVersion },
  };
}
