import type { Sandbox } from "e2b";
import type { AgentReply } from "../agents/contract.ts";
import { findRuntime } from "./runtime-process.ts";

/** Writes replies to the runtime's standard input, each once; the runtime passes over what it had before. */
export class ReplySender {
  readonly #sandbox: Sandbox;
  readonly #sent = new Set<string>();

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  async send(replies: AgentReply[]): Promise<void> {
    const fresh = replies.filter(({ id }) => !this.#sent.has(id));
    if (fresh.length === 0) return;
    const runtime = await findRuntime(this.#sandbox);
    // An agent that has ended needs no reply: its exit is in the file already.
    if (runtime === undefined) return;
    await this.#sandbox.commands.sendStdin(
      runtime,
      fresh.map((reply) => `${JSON.stringify(reply)}\n`).join(""),
    );
    for (const { id } of fresh) this.#sent.add(id);
  }
}
