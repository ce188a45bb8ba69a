import type { Sandbox } from "e2b";

/** Where a runtime is, of whatever version: another may have started it than the one that asks. */
const runtimePath = /\/programs\/[0-9a-f]{64}\/runtime\.mjs/;

/** The process of the runtime in a sandbox, or undefined once it has ended. */
export async function findRuntime(sandbox: Sandbox): Promise<number | undefined> {
  const processes = await sandbox.commands.list();
  return processes.find(({ args }) => args.some((part) => runtimePath.test(part)))?.pid;
}
