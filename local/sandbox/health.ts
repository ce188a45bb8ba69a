import type { Isolation } from "./launch.ts";
import { envdVersion, sdkVersion } from "./machine.ts";

/** What a start and `GET /health` tell of a host. */
export type HostFacts = {
  isolation: Isolation["kind"];
  /** The version of what isolates, or the reason why nothing does. */
  isolationDetail: string;
  /** Whether code that did not come with MIOSA runs although nothing isolates it. */
  unisolatedCode: "refused" | "allowed";
};

const everyLimit = ["network", "processes", "open files", "file size", "memory", "disk", "cpu"];
const limitsOfBubblewrap = ["network", "processes", "open files", "file size"];

/** The body of `GET /health`, which names what is enforced and, as honestly, what is not. */
export function healthOf(facts: HostFacts, sandboxes: number) {
  const kept = facts.isolation === "bubblewrap" ? limitsOfBubblewrap : [];
  return {
    ...facts,
    sandboxes,
    limits: {
      enforced: ["lifetime", ...kept],
      notEnforced: everyLimit.filter((limit) => !kept.includes(limit)),
    },
    versions: { node: process.versions.node, e2b: sdkVersion(), envd: envdVersion },
  };
}
