import { watch } from "node:fs";
import { buildAgents } from "../scripts/build-agents.ts";

/** How long changes are gathered before the agents are built again, in milliseconds. */
const gatherMs = 200;

/** Builds the agents whenever something in their folder changes; the Worker then reloads by itself. */
export function watchAgents(onError: (error: unknown) => void): void {
  let pending: ReturnType<typeof setTimeout> | undefined;
  watch("agents", { recursive: true }, () => {
    clearTimeout(pending);
    pending = setTimeout(() => buildAgents().catch(onError), gatherMs);
  });
}
