import type { AgentReply } from "../agents/contract.ts";

/** What whoever drives an attempt hears meanwhile: replies for its agent, and that it is no longer wanted. */
export class Driving {
  /** The replies as they are offered, each once. */
  readonly replies: ReadableStream<AgentReply>;
  readonly #stop = new AbortController();
  #enqueue: (reply: AgentReply) => void = () => {};
  #offered = 0;

  constructor() {
    this.replies = new ReadableStream({
      start: (queue) => {
        this.#enqueue = (reply) => queue.enqueue(reply);
      },
    });
  }

  /** Aborted once the attempt is no longer wanted. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Offers all replies of the attempt so far, oldest first. Those that were offered before are passed over. */
  offer(all: AgentReply[]): void {
    if (this.signal.aborted) return;
    for (const reply of all.slice(this.#offered)) this.#enqueue(reply);
    this.#offered = all.length;
  }

  stop(): void {
    this.#stop.abort();
  }
}
