import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { agentReply } from "../../src/agents/contract.ts";
import { readLines } from "./lines.ts";

const MAX_REPLY_BYTES = 4_194_304;

function parseReply(text: string) {
  try {
    return agentReply.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * Passes the session's replies on to the agent, each id once: a session that was restarted may repeat
 * them. What is no reply is dropped. Ends with the input.
 *
 * @param onReply is told the id of each reply.
 */
export async function forwardReplies(
  input: Readable,
  agentInput: Writable,
  onReply: (id: string) => void,
): Promise<void> {
  const answered = new Set<string>();
  // An agent that never reads, or has ended, is no failure of the step.
  agentInput.on("error", () => {});
  for await (const { text } of readLines(input, MAX_REPLY_BYTES)) {
    const reply = parseReply(text);
    if (!reply || answered.has(reply.id)) continue;
    answered.add(reply.id);
    onReply(reply.id);
    if (!agentInput.writable) continue;
    if (!agentInput.write(`${JSON.stringify(reply)}\n`)) await once(agentInput, "drain");
  }
}
