import type { Redis } from "ioredis";
import type { Subscription } from "./engine.ts";

/** Hears messages over a connection that serves nothing else, and ends with what this gives. */
export async function subscribeWith(
  connection: Redis,
  { kind, names }: Subscription,
  onMessage: (message: string) => void,
): Promise<() => void> {
  // A connection that breaks is made again, and subscribes again.
  connection.on("error", () => {});
  connection.on("messageBuffer", (channel: Buffer, text: Buffer) => onMessage(`message,${channel},${text}`));
  connection.on("pmessageBuffer", (pattern: string, channel: Buffer, text: Buffer) =>
    onMessage(`pmessage,${pattern},${channel},${text}`),
  );
  try {
    await connection[kind](...names);
  } catch (error) {
    connection.disconnect();
    throw error;
  }
  // Where the server is embedded, a connection that only ends would go on to be counted as a listener.
  return () =>
    void Promise.allSettled([connection.unsubscribe(), connection.punsubscribe()]).then(() =>
      connection.disconnect(),
    );
}
