// What becomes of sandboxes that a process has left behind, and of those that are in use meanwhile.

import { Sandbox } from "e2b";
import { afterAll, expect, it } from "vitest";
import { Client, typesOf } from "../support/client.ts";
import { startOwnStack } from "../support/own-stack.ts";

const stack = await startOwnStack({ REAP_SECONDS: "1" });
const client = new Client(stack);

afterAll(() => stack.stop());

/** Prints numbers, half a second apart: an agent that is at work for several sweeps. */
const counting =
  'Run this:\n```js\nlet n = 0;\nconst timer = setInterval(() => { n += 1; console.log("tick " + n); if (n === 8) clearInterval(timer); }, 500);\n```';

it.skipIf(stack.isolation === "none")(
  "a sandbox of no session is gone after two sweeps, and a run beside it keeps its own",
  async () => {
    const session = await client.openSession();
    const run = await client.startRun(session, { input: counting });
    const url = `http://127.0.0.1:${stack.parts.sandbox?.port}`;
    const connection = { apiKey: stack.keys.sandboxKey, apiUrl: url, sandboxUrl: url };
    const metadata = { tenant: "demo", session: "ses_x", run: "run_x", step: "stp_x", attempt: "1" };
    const stray = await Sandbox.create("base", {
      ...connection,
      metadata: { platform: "miosa", ...metadata },
    });
    const strangers = await Sandbox.create("base", { ...connection, metadata: { platform: "another" } });

    await expect.poll(() => stray.isRunning(), { timeout: 30_000, interval: 500 }).toBe(false);
    expect(await strangers.isRunning()).toBe(true);
    const events = await client.whole(session, run);
    expect(typesOf(events).filter((type) => type === "sandbox.created")).toHaveLength(1);
    expect(typesOf(events).at(-1)).toBe("run.completed");
  },
);
