// What a run costs whose tenant has no warm sandboxes.

import { describe, expect, inject, it } from "vitest";
import { Client } from "./support/client.ts";
import { sandboxCalls } from "./support/sandbox-calls.ts";
import { tellOf } from "./support/tell-of.ts";

const stack = inject("stack");
const quick = { input: 'Run this:\n```js\nconsole.log("quick");\n```' };

describe.skipIf(stack.isolation === "none")("a run of a tenant that has no warm sandboxes", () => {
  it("takes as many calls to the sandbox service as its work has parts", async () => {
    const client = new Client(stack);
    const before = sandboxCalls(stack.logFile).length;
    const session = await client.openSession();
    const events = await client.whole(session, await client.startRun(session, quick));
    expect(tellOf(events)).toEqual({ end: "run.completed", warm: [false], starts: 1 });
    const counted = () => {
      const calls = sandboxCalls(stack.logFile).slice(before);
      return calls.map((call) => call.replace(/i[0-9a-f]{20}/, "{id}")).toSorted();
    };
    await expect
      .poll(counted)
      .toEqual([
        "DELETE /sandboxes/{id}",
        "POST /files",
        "POST /process.Process/Start",
        "POST /process.Process/Start",
        "POST /v2/sandboxes",
      ]);
  });
});
