import { createSession, streamRun, type Target } from "../../local/demo/api.ts";
import { idleScript } from "./idle-script.ts";

/** What a run showed, and when, in milliseconds since its request. `retries` are attempts beyond the first. */
export type RunTimes = {
  firstEvent: number;
  firstAgentEvent: number;
  agentEnded: number;
  end: number;
  retries: number;
  /** Its sandbox was there before it. */
  isWarm: boolean;
};

/** Requests a run of an agent that does nothing, and reads its events as they come. Throws where it does not complete. */
export async function runOnPlatform(target: Target): Promise<RunTimes> {
  const session = await createSession(target, "bench");
  const times: Partial<RunTimes> = {};
  let retries = 0;
  let isWarm = false;
  const start = performance.now();
  const request = { input: `Run this:\n\`\`\`js\n${idleScript}\`\`\``, files: [] };
  for await (const event of streamRun(target, session, request)) {
    const { type } = event;
    const now = performance.now() - start;
    times.firstEvent ??= now;
    if (type.startsWith("agent.")) times.firstAgentEvent ??= now;
    if (type === "step.retrying") retries += 1;
    if (event.type === "sandbox.created") isWarm = event.data.warm === true;
    if (type === "step.succeeded") times.agentEnded = now;
    if (type === "run.completed") times.end = now;
  }
  const { firstEvent, firstAgentEvent, agentEnded, end } = times;
  if (
    firstEvent === undefined ||
    firstAgentEvent === undefined ||
    agentEnded === undefined ||
    end === undefined
  )
    throw new Error(`the run of session ${session} did not complete`);
  return { firstEvent, firstAgentEvent, agentEnded, end, retries, isWarm };
}
