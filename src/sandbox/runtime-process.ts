import type { Sandbox } from "e2b";
import { sandboxPaths } from "../agents/contract.ts";

/** The runtime's path below the workspace, wherever a sandbox has that. */
const runtimePath = sandboxPaths.runtime.slice("/workspace".length);

/** The process of the runtime in a sandbox, or undefined once it has ended. */
export async function findRuntime(sandbox: Sandbox): Promise<number | undefined> {
  const processes = await sandbox.commands.list();
  return processes.find(({ args }) => args.some((part) => part.includes(runtimePath)))?.pid;
}
