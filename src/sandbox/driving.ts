import type { AgentReply } from "../agents/contract.ts";

/** What whoever drives an attempt hears meanwhile: replies for its agent, and that it is no longer wanted. */
export class Driving {
  /** The replies as they are offered, each once, until the attempt is no longer wanted. */
  readonly replies: ReadableStream<AgentReply>;
  readonly #stop = new AbortController();
  readonly #offered = new Set<string>();
  #queue: ReadableStreamDefaultController<AgentReply> | undefined;

  constructor() {
    this.replies = new ReadableStream({
      start: (queue) => {
        this.#queue = queue;
      },
      cancel: () => {
        this.#queue = undefined;
      },
    });
  }

  /** Aborted once the attempt is no longer wanted. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Offers the replies of the attempt that the session has, oldest first. Those that were offered before are passed over. */
  offer(all: AgentReply[]): void {
    for (const reply of all.filter(({ id }) => !this.#offered.has(id))) {
      this.#offered.add(reply.id);
      this.#queue?.enqueue(reply);
    }
  }

  stop(): void {
    this.#stop.abort();
    this.#queue?.close();
    this.#queue = undefined;
  }
}
