import type { z } from "@hono/zod-openapi";
import { type PoolAgent, whyUnavailable } from "../../agents/effective-pool.ts";
import type { DescribedAgent } from "../../tenancy/agents/own-agents.ts";
import type { agent, agentSummary } from "../schemas.ts";

type AgentSummary = z.infer<typeof agentSummary>;
type Agent = z.infer<typeof agent>;

/** An agent as lists show it. */
export function summariseAgent(agent: PoolAgent): AgentSummary {
  const { manifest, ...place } = agent;
  const reason = whyUnavailable(agent);
  const availability =
    reason === null ? { isAvailable: true } : { isAvailable: false, unavailability: reason };
  return { ...manifest, ...place, ...availability };
}

export const viewAgent = ({ agent, prompt, warnings }: DescribedAgent): Agent => ({
  ...summariseAgent(agent),
  prompt,
  warnings,
});
