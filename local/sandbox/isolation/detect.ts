import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type HostFolders, makeSandboxFolders, removeFolder } from "../lifecycle/folders.ts";
import type { SandboxLimits } from "../limits.ts";
import { createBubblewrap } from "./bubblewrap.ts";
import { type BubblewrapAbilities, bubblewrapCommand } from "./bubblewrap-command.ts";
import { detectControlGroups } from "./cgroup.ts";
import { type Isolation, systemPath } from "./launch.ts";
import { sandboxUser } from "./sandbox-user.ts";
import type { Template } from "./template.ts";
import { createUnisolated } from "./unisolated.ts";
import { asHostUser, shownIds } from "./user-namespace.ts";

const run = promisify(execFile);
const probeMs = 20_000;

/** What bubblewrap may be able to do here, the best first. */
const attempts: BubblewrapAbilities[] = [
  ...(sandboxUser === undefined ? [] : [{ hasRoot: true, canDisableUserNamespaces: true }]),
  // Releases before 0.8 cannot disable user namespaces, and a kernel may refuse to.
  { hasRoot: false, canDisableUserNamespaces: true },
  { hasRoot: false, canDisableUserNamespaces: false },
];

/** Finds out what can isolate sandboxes on this machine by running something in a real one. */
export async function detectIsolation(
  template: Template,
  folders: HostFolders,
  limits: SandboxLimits,
): Promise<Isolation> {
  let reason = "";
  try {
    const { stdout } = await run("bwrap", ["--version"], { timeout: probeMs });
    const version = stdout.trim().replace(/^bubblewrap /, "");
    for (const abilities of attempts) {
      try {
        await probe(template, join(folders.running, "probe"), abilities);
        const groups = detectControlGroups(limits);
        return createBubblewrap(template, { version, abilities, limits, groups });
      } catch (error) {
        reason = reasonOf(error);
      }
    }
  } catch (error) {
    reason = reasonOf(error);
  }
  return createUnisolated(template, limits, reason);
}

async function probe(template: Template, folder: string, abilities: BubblewrapAbilities): Promise<void> {
  try {
    const asUser = abilities.hasRoot ? asHostUser({ uid: shownIds.user, gid: shownIds.user }) : [];
    const inner = [...asUser, "prlimit", "--core=0", "--", "/opt/node/bin/node", "--version"];
    const { command, args } = bubblewrapCommand(template, makeSandboxFolders(folder), abilities, inner);
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
