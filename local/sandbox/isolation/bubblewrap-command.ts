// The command line by which bubblewrap puts up the walls of a sandbox, and what it shows within them.

import { lstatSync, readlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { egressFolder, shownEgress } from "../egress/egress.ts";
import type { SandboxFolders } from "../lifecycle/folders.ts";
import { type Launch, shownFolders, systemPath } from "./launch.ts";
import { sandboxRoot, sandboxUser } from "./sandbox-user.ts";
import type { Template } from "./template.ts";
import {
  asHostUser,
  makeUserNamespace,
  namespaceDescriptor,
  rootCapabilities,
  shownIds,
} from "./user-namespace.ts";

/** Where the sandbox sees Node, its daemon, and the packages that this needs. */
export const shownNode = "/opt/node/bin/node";
export const shownDaemon = "/opt/envd/daemon.mjs";
export const shownPackages = "/opt/envd/node_modules";

/** Closes what the host itself inherited: a descriptor that leads out would make the walls useless. */
const closeInherited = "cd /proc/self/fd; for fd in *; do if ((fd > 3)); then exec {fd}>&-; fi; done; cd /";

/** What bubblewrap can do on this machine. */
export type BubblewrapAbilities = {
  /** Whether sandboxes have a root beside their user. */
  hasRoot: boolean;
  /** Whether sandboxes can be kept from making user namespaces of their own. */
  canDisableUserNamespaces: boolean;
};

/**
 * The command that runs `inner`, a program as the sandbox sees it, inside a sandbox of these folders,
 * and within the control groups whose files are given.
 */
export function bubblewrapCommand(
  template: Template,
  folders: SandboxFolders,
  abilities: BubblewrapAbilities,
  inner: readonly string[],
  procsFiles: readonly string[] = [],
): Pick<Launch, "command" | "args"> {
  const { hasRoot } = abilities;
  const walls = [
    ...["--die-with-parent", "--new-session", "--clearenv", "--hostname", "e2b.local"],
    ...(hasRoot ? wallsOfTwoUsers : wallsOfOneUser(abilities)),
    ...["--setenv", "PATH", systemPath],
  ];
  const homeOfRoot = hasRoot ? ["--bind", folders.rootHome, shownFolders.rootHome] : [];
  const mounted = [...mounts(template, folders), ...homeOfRoot, "--remount-ro", "/"];
  const program = ["--chdir", shownFolders.home, "--", ...inner];
  const script = [
    "set -e",
    ...procsFiles.map((file) => `echo $$ > ${file}`),
    closeInherited,
    ...(hasRoot ? makeUserNamespace() : []),
    'exec "$@"',
  ].join("\n");
  // Started as root, bubblewrap would leave the sandbox's user to be root on the host.
  const starter = sandboxUser && asHostUser(hasRoot ? sandboxRoot : sandboxUser);
  // With a socket as its input, bash takes itself to be remote and would read the user's ~/.bashrc.
  return {
    command: "bash",
    args: ["--norc", "-c", script, "bash", ...(starter ?? []), "bwrap", ...walls, ...mounted, ...program],
  };
}

const wallsOfTwoUsers = [
  ...[
    "--userns",
    String(namespaceDescriptor),
    "--uid",
    String(shownIds.root),
    "--gid",
    String(shownIds.root),
  ],
  ...["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
  ...rootCapabilities,
];

function wallsOfOneUser({ canDisableUserNamespaces }: BubblewrapAbilities): string[] {
  const id = String(shownIds.user);
  const disable = canDisableUserNamespaces ? ["--disable-userns"] : [];
  return ["--unshare-user", "--unshare-all", ...disable, "--uid", id, "--gid", id];
}

/** Made in advance, since bubblewrap lets only its own user into folders that it makes for a mount. */
const openFolders = [...["/etc", "/home", "/opt"], ...[shownNode, shownPackages].flatMap(parentsOf)];

function parentsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === "/opt" ? [] : [...parentsOf(parent), parent];
}

function mounts(template: Template, { home, workspace, temporary }: SandboxFolders): string[] {
  const readOnly = (path: string, shown: string) => ["--ro-bind", path, shown];
  const writable = (path: string, shown: string) => ["--bind", path, shown];
  return [
    ...openFolders.flatMap((path) => ["--dir", path]),
    ...readOnly("/usr", "/usr"),
    ...["bin", "sbin", "lib", "lib32", "lib64", "libx32"].flatMap(systemFolder),
    ...Object.entries(template.etc).flatMap(([name, path]) => readOnly(path, join("/etc", name))),
    // Debian's programs are found by way of the first, shared libraries by way of the second.
    ...["/etc/alternatives", "/etc/ld.so.cache"].flatMap((path) => ["--ro-bind-try", path, path]),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...writable(home, shownFolders.home),
    ...writable(workspace, shownFolders.workspace),
    ...writable(temporary, "/tmp"),
    ...["--ro-bind-try", egressFolder(dirname(home)), shownEgress.folder],
    ...readOnly(template.node, shownNode),
    ...readOnly(template.daemon, shownDaemon),
    ...readOnly(template.terminals, join(shownPackages, basename(template.terminals))),
    ...(template.tools === undefined ? [] : readOnly(template.tools, shownFolders.tools)),
  ];
}

/** A folder such as /bin as this system has it: a link into /usr, a folder of its own, or not at all. */
function systemFolder(name: string): string[] {
  const path = join("/", name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  return found.isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}
