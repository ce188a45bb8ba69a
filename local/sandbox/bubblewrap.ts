// Isolation by bubblewrap: one per sandbox, under an unprivileged user, with namespaces of its own
// for everything. The sandbox sees the system's programs, read-only, and its own folders; it has a
// loopback and no other network; its first process takes all others with it when it ends.

import { lstatSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { makeSandboxFolders, type SandboxFolders } from "./folders.ts";
import {
  baseEnvironment,
  type Isolation,
  type Launch,
  placesEnvironment,
  shownFolders,
  systemPath,
} from "./launch.ts";
import { commandLimits } from "./limits.ts";
import { sandboxUser } from "./sandbox-user.ts";
import type { Template } from "./template.ts";

const shownNode = "/opt/node/bin/node";
const shownDaemon = "/opt/envd/daemon.mjs";

/** Closes what the host itself inherited: a descriptor that leads out would make the walls useless. */
const closeInherited =
  'cd /proc/self/fd; for fd in *; do if ((fd > 3)); then exec {fd}>&-; fi; done; cd /; exec "$@"';

export type BubblewrapOptions = {
  version: string;
  /** Whether this bubblewrap can keep sandboxes from making user namespaces of their own. */
  canDisableUserNamespaces: boolean;
};

export function createBubblewrap(template: Template, options: BubblewrapOptions): Isolation {
  return {
    kind: "bubblewrap",
    detail: options.version,
    prepare(folder) {
      const { home, workspace, tools } = shownFolders;
      return {
        ...bubblewrapCommand(template, makeSandboxFolders(folder), options, [shownNode, shownDaemon]),
        environment: { PATH: systemPath },
        isWholeTree: true,
        config: {
          home,
          mappedFolders: [],
          environment: baseEnvironment(`/opt/node/bin:${systemPath}`, home),
          fixedEnvironment: placesEnvironment(workspace, template.tools && tools),
          commandPrefix: ["prlimit", ...commandLimits, "--"],
          readsLoginProfile: true,
        },
      };
    },
  };
}

/** The command that runs `inner`, a program as the sandbox sees it, inside a sandbox of these folders. */
export function bubblewrapCommand(
  template: Template,
  folders: SandboxFolders,
  { canDisableUserNamespaces }: Pick<BubblewrapOptions, "canDisableUserNamespaces">,
  inner: readonly string[],
): Pick<Launch, "command" | "args"> {
  const walls = [
    ...["--die-with-parent", "--new-session", "--unshare-user", "--unshare-all", "--clearenv"],
    ...(canDisableUserNamespaces ? ["--disable-userns"] : []),
    ...["--uid", "1000", "--gid", "1000", "--hostname", "e2b.local", "--setenv", "PATH", systemPath],
  ];
  const program = ["--chdir", shownFolders.home, "--", ...inner];
  const bubblewrap = ["bwrap", ...walls, ...mounts(template, folders), ...program];
  // With a socket as its input, bash takes itself to be remote and would read the user's ~/.bashrc.
  return {
    command: "bash",
    args: ["--norc", "-c", closeInherited, "bash", ...asSandboxUser(), ...bubblewrap],
  };
}

/** Started as root, bubblewrap would leave the sandbox's user to be root on the host. */
function asSandboxUser(): string[] {
  if (sandboxUser === undefined) return [];
  const { uid, gid } = sandboxUser;
  return ["setpriv", "--reuid", String(uid), "--regid", String(gid), "--clear-groups", "--"];
}

function mounts(template: Template, { home, workspace, temporary }: SandboxFolders): string[] {
  const readOnly = (path: string, shown: string) => ["--ro-bind", path, shown];
  const writable = (path: string, shown: string) => ["--bind", path, shown];
  return [
    ...readOnly("/usr", "/usr"),
    ...["bin", "sbin", "lib", "lib32", "lib64", "libx32"].flatMap(systemFolder),
    ...Object.entries(template.etc).flatMap(([name, path]) => readOnly(path, join("/etc", name))),
    // Debian's programs are found by way of the first, shared libraries by way of the second.
    ...["/etc/alternatives", "/etc/ld.so.cache"].flatMap((path) => ["--ro-bind-try", path, path]),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...writable(home, shownFolders.home),
    ...writable(workspace, shownFolders.workspace),
    ...writable(temporary, "/tmp"),
    ...readOnly(template.node, shownNode),
    ...readOnly(template.daemon, shownDaemon),
    ...(template.tools === undefined ? [] : readOnly(template.tools, shownFolders.tools)),
    ...["--remount-ro", "/"],
  ];
}

/** A folder such as /bin as this system has it: a link into /usr, a folder of its own, or not at all. */
function systemFolder(name: string): string[] {
  const path = join("/", name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  return found.isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}
