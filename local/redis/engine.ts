/** One command. The name is in capitals; an argument that is not text is given as its bytes. */
export type Command = { name: string; args: (string | Buffer)[] };

/** What Redis replies: status and bulk strings as bytes. */
export type Reply = null | number | Buffer | Reply[];

/** What became of one command among several. */
export type Outcome = { reply: Reply } | { error: RedisError };

/** An error that Redis reports for a command, or that the part reports in Redis's form: `ERR …`. */
export class RedisError extends Error {
  override readonly name = "RedisError";
}

/** Channels by their names, or by patterns that the names match. */
export type Subscription = { kind: "subscribe" | "psubscribe"; names: string[] };

/** Something that runs Redis's commands. */
export type Engine = {
  /** What the engine is, for health: its name and version. */
  facts: { engine: string; version: string };
  /** Throws a RedisError when Redis reports one. */
  run: (command: Command) => Promise<Reply>;
  /** Runs all commands with nothing in between. Throws a RedisError, and runs none, when one is malformed. */
  runAtomically: (commands: Command[]) => Promise<Outcome[]>;
  /**
   * Hears what is published, until the function that it gives is called. Each message is told as Upstash writes
   * it: its kind, pattern if any, channel and text, with commas between.
   */
  subscribe: (subscription: Subscription, onMessage: (message: string) => void) => Promise<() => void>;
  stop: () => Promise<void>;
};

/** The outcome of a command, where an error is one too. */
export async function outcomeOf(reply: Promise<Reply>): Promise<Outcome> {
  try {
    return { reply: await reply };
  } catch (error) {
    if (error instanceof RedisError) return { error };
    throw error;
  }
}
