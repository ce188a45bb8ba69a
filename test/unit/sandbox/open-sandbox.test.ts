import { Sandbox } from "e2b";
import { afterEach, describe, expect, it, vi } from "vitest";
import { assignmentOf } from "../../../src/orchestration/assignment.ts";
import type { DriveContext } from "../../../src/sandbox/drive.ts";
import { Driving } from "../../../src/sandbox/driving.ts";
import { openSandbox } from "../../../src/sandbox/open-sandbox.ts";
import { Sandboxes } from "../../../src/sandbox/sandboxes.ts";
import { openSession, request } from "../orchestration/support.ts";

afterEach(() => void vi.restoreAllMocks());

const sandboxNamed = (sandboxId: string) =>
  new Sandbox({ sandboxId, envdVersion: "0.6.4", apiKey: "test", validateApiKey: false });

/** An attempt that needs a sandbox, of a session whose service has some already; notes what was asked, in order. */
function attempt({ warm, found, gone = [] }: { warm?: string; found?: string; gone?: string[] } = {}) {
  const session = openSession();
  session.take(request());
  const ref = session.attempt();
  const asked: string[] = [];
  const sandboxes = new Sandboxes({ E2B_API_KEY: "test", E2B_TEMPLATE: "base" });
  vi.spyOn(sandboxes, "find").mockImplementation(async () => {
    asked.push("find");
    return found;
  });
  vi.spyOn(sandboxes, "create").mockImplementation(async () => {
    asked.push("create");
    return sandboxNamed("new");
  });
  vi.spyOn(sandboxes, "connect").mockImplementation(async (id) => {
    asked.push(`connect ${id}`);
    if (gone.includes(id)) throw new Error("it is gone");
    return sandboxNamed(id);
  });
  vi.spyOn(sandboxes, "kill").mockImplementation(async (id) => {
    asked.push(`kill ${id}`);
    return true;
  });
  const assign = () => assignmentOf(session.state, ref);
  const nothing = async () => undefined;
  const driving = new Driving();
  const contextFor = (isTakenUp: boolean): DriveContext => ({
    owner: { tenantId: "acme", sessionId: "ses_a", ...ref },
    sandboxes,
    source: {
      runtime: { name: "runtime", sha256: "0", load: nothing },
      program: () => undefined,
      file: nothing,
      artifact: nothing,
    },
    keepArtifact: nothing,
    signal: driving.signal,
    replies: driving.replies,
    isTakenUp,
    takeWarm: async () => {
      asked.push("take");
      return warm === undefined ? undefined : { sandboxId: warm, present: ["/workspace/program"] };
    },
    report: async (command) => {
      asked.push(command.type);
      session.take(command);
      return assign();
    },
  });
  return {
    session,
    asked,
    open: async (isTakenUp = false) => {
      const assignment = assign() ?? expect.fail("the attempt is over");
      return openSandbox(assignment, contextFor(isTakenUp));
    },
    openLate: async () => {
      const assignment = assign() ?? expect.fail("the attempt is over");
      session.take({ type: "cancel-run", runId: "run_a", reason: "" });
      return openSandbox(assignment, contextFor(false));
    },
  };
}

describe("an attempt that nobody has begun on", () => {
  it("has its sandbox created, and looks for none", async () => {
    const { open, asked, session } = attempt({ found: "of nobody" });
    expect((await open())?.sandbox.sandboxId).toBe("new");
    expect(asked).toEqual(["take", "create", "sandbox-created"]);
    const { sandboxId, warm } = session.last("sandbox.created").data;
    expect({ sandboxId, warm }).toEqual({ sandboxId: "new", warm: undefined });
  });

  it("takes a warm sandbox where there is one, which the events say, with the programs in it", async () => {
    const { open, asked, session } = attempt({ warm: "warm" });
    const opened = await open();
    expect(opened?.sandbox.sandboxId).toBe("warm");
    expect(opened?.present).toEqual(new Set(["/workspace/program"]));
    expect(asked).toEqual(["take", "connect warm", "sandbox-created"]);
    const { sandboxId, warm } = session.last("sandbox.created").data;
    expect({ sandboxId, warm }).toEqual({ sandboxId: "warm", warm: true });
  });

  it("has a sandbox created where the warm one does not go on, and nothing is taken to be in it", async () => {
    const { open, asked } = attempt({ warm: "warm", gone: ["warm"] });
    const opened = await open();
    expect(opened?.sandbox.sandboxId).toBe("new");
    expect(opened?.present).toEqual(new Set());
    expect(asked).toEqual(["take", "connect warm", "create", "sandbox-created"]);
  });

  it("that is cancelled meanwhile has its sandbox killed, a warm one too", async () => {
    const { openLate, asked } = attempt({ warm: "warm" });
    expect(await openLate()).toBeUndefined();
    expect(asked).toEqual(["take", "connect warm", "sandbox-created", "kill warm"]);
  });
});

describe("an attempt that is taken up", () => {
  it("keeps the sandbox that was recorded, and asks for no other", async () => {
    const { open, asked } = attempt({ warm: "warm" });
    await open();
    asked.length = 0;
    const opened = await open(true);
    expect(opened?.sandbox.sandboxId).toBe("warm");
    expect(asked).toEqual(["connect warm"]);
    // Nobody knows how far the upload has come.
    expect(opened?.present).toEqual(new Set());
  });

  it("finds the sandbox that was created and not recorded", async () => {
    const { open, asked } = attempt({ found: "unrecorded" });
    expect((await open(true))?.sandbox.sandboxId).toBe("unrecorded");
    expect(asked).toEqual(["take", "find", "connect unrecorded", "sandbox-created"]);
  });

  it("asks for the warm sandbox that was taken and not recorded before it looks for any other", async () => {
    const { open, asked } = attempt({ warm: "warm", found: "unrecorded" });
    expect((await open(true))?.sandbox.sandboxId).toBe("warm");
    expect(asked).toEqual(["take", "connect warm", "sandbox-created"]);
  });
});
