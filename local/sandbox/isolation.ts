import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BubblewrapOptions, bubblewrapCommand, createBubblewrap } from "./bubblewrap.ts";
import { type HostFolders, makeSandboxFolders, removeFolder } from "./folders.ts";
import { type Isolation, systemPath } from "./launch.ts";
import type { Template } from "./template.ts";
import { createUnisolated } from "./unisolated.ts";

const run = promisify(execFile);
const probeMs = 20_000;

/** Finds out what can isolate sandboxes on this machine by running something in a real one. */
export async function detectIsolation(template: Template, folders: HostFolders): Promise<Isolation> {
  let reason = "";
  try {
    const { stdout } = await run("bwrap", ["--version"], { timeout: probeMs });
    const version = stdout.trim().replace(/^bubblewrap /, "");
    // Releases before 0.8 cannot disable user namespaces, and a kernel may refuse to.
    for (const canDisableUserNamespaces of [true, false]) {
      try {
        await probe(template, join(folders.running, "probe"), { canDisableUserNamespaces });
        return createBubblewrap(template, { version, canDisableUserNamespaces });
      } catch (error) {
        reason = reasonOf(error);
      }
    }
  } catch (error) {
    reason = reasonOf(error);
  }
  return createUnisolated(template, reason);
}

async function probe(
  template: Template,
  folder: string,
  options: Pick<BubblewrapOptions, "canDisableUserNamespaces">,
): Promise<void> {
  try {
    const inner = ["prlimit", "--core=0", "--", "/opt/node/bin/node", "--version"];
    const { command, args } = bubblewrapCommand(template, makeSandboxFolders(folder), options, inner);
    await run(command, args, { timeout: probeMs, env: { PATH: systemPath } });
  } finally {
    await removeFolder(folder);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT")
    return "bubblewrap is not installed";
  const output = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
  return `bubblewrap does not work here: ${output.split("\n").at(-1) || String(error)}`;
}
