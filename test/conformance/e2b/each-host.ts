import { type CommandHandle, Sandbox, type SandboxOpts } from "e2b";
import { afterAll, afterEach, beforeAll, describe, inject, vi } from "vitest";
import type { E2bTarget } from "../support/provided-context.ts";

export type Host = {
  target: E2bTarget;
  /** Creates a sandbox for one test, and kills it afterwards. */
  create: (options?: SandboxOpts) => Promise<Sandbox>;
  /** Kills a sandbox that was not made by `create` after the test. */
  endAfterTest: (sandbox: Sandbox) => void;
  /** Creates one sandbox for all cases of the enclosing `describe`, and gives it to those that run. */
  share: (options?: SandboxOpts) => () => Sandbox;
};

/** Runs the same cases against every target, and leaves no sandbox behind. */
export function describeEachHost(topic: string, cases: (host: Host) => void): void {
  for (const target of inject("e2b")) {
    describe(`${topic}, ${target.name}`, () => cases(hostOf(target)));
  }
}

function hostOf(target: E2bTarget): Host {
  const open: string[] = [];
  const create: Host["create"] = (options) =>
    Sandbox.create({ ...target.options, timeoutMs: 60_000, ...options });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((id) => Sandbox.kill(id, target.options)));
  });
  return {
    target,
    async create(options) {
      const sandbox = await create(options);
      open.push(sandbox.sandboxId);
      return sandbox;
    },
    endAfterTest: ({ sandboxId }) => open.push(sandboxId),
    share(options) {
      let shared: Sandbox | undefined;
      beforeAll(async () => {
        shared = await create({ timeoutMs: 300_000, ...options });
      });
      afterAll(async () => {
        await shared?.kill();
      });
      return () => {
        if (shared === undefined) throw new Error("the shared sandbox is there only while a case runs");
        return shared;
      };
    },
  };
}

/** Repeats a check until it holds, and fails with its last failure when it does not in 20 seconds. */
export function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: 20_000, interval: 100 });
}

/** Starts a command in the background, and resolves once it has printed a text. */
export function startAndAwait(sandbox: Sandbox, command: string, text: string): Promise<CommandHandle> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const started = sandbox.commands.run(command, {
      background: true,
      stdin: true,
      onStdout: (output) => {
        printed += output;
        if (printed.includes(text)) started.then(resolve, reject);
      },
    });
    started.catch(reject);
  });
}

/** Where a port of a sandbox is reached: by its host name, or at a stand-in by the headers that name it. */
export function portOf({ options }: E2bTarget, sandbox: Sandbox, port: number) {
  const { sandboxUrl } = options;
  if (sandboxUrl === undefined) return { url: `https://${sandbox.getHost(port)}`, headers: {} };
  const headers = { "E2b-Sandbox-Id": sandbox.sandboxId, "E2b-Sandbox-Port": String(port) };
  return { url: sandboxUrl, headers };
}
