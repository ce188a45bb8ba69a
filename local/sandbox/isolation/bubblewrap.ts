// Isolation by bubblewrap: one per sandbox, under an unprivileged user, with namespaces of its own
// for everything. The sandbox sees the system's programs, read-only, and its own folders; it has a
// loopback and no other network; its first process takes all others with it when it ends.

import { lstatSync, readlinkSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { egressEnvironment, egressFolder, shownEgress } from "../egress/egress.ts";
import type { User } from "../envd/config.ts";
import { makeSandboxFolders, type SandboxFolders } from "../lifecycle/folders.ts";
import { commandLimits, type SandboxLimits, sandboxCpus } from "../limits.ts";
import type { ControlGroups } from "./cgroup.ts";
import {
  baseEnvironment,
  type Isolation,
  type Launch,
  placesEnvironment,
  shownFolders,
  systemPath,
} from "./launch.ts";
import { sandboxRoot, sandboxUser } from "./sandbox-user.ts";
import type { Template } from "./template.ts";
import {
  asHostUser,
  makeUserNamespace,
  namespaceDescriptor,
  rootCapabilities,
  shownIds,
} from "./user-namespace.ts";

const shownNode = "/opt/node/bin/node";
const shownDaemon = "/opt/envd/daemon.mjs";
const shownPackages = "/opt/envd/node_modules";

/** Closes what the host itself inherited: a descriptor that leads out would make the walls useless. */
const closeInherited = "cd /proc/self/fd; for fd in *; do if ((fd > 3)); then exec {fd}>&-; fi; done; cd /";

/** Where memory runs out, the kernel ends a command before it ends the daemon. */
const killedFirst = ["choom", "--adjust", "500", "--"];

/** What bubblewrap can do on this machine. */
export type BubblewrapAbilities = {
  /** Whether sandboxes have a root beside their user. */
  hasRoot: boolean;
  /** Whether sandboxes can be kept from making user namespaces of their own. */
  canDisableUserNamespaces: boolean;
};

export type BubblewrapOptions = {
  version: string;
  abilities: BubblewrapAbilities;
  limits: SandboxLimits;
  /** Absent where the machine has none, and the daemon watches the memory. */
  groups: ControlGroups | undefined;
};

export function createBubblewrap(template: Template, options: BubblewrapOptions): Isolation {
  const { version, abilities, limits, groups } = options;
  const users = usersOf(abilities);
  const { memoryBytes, diskBytes } = limits;
  return {
    kind: "bubblewrap",
    detail: version,
    users: users.map(({ name }) => name),
    limits: {
      enforced: [
        ...(["network", "processes", "open files", "file size"] as const),
        ...(groups === undefined ? [] : (["memory", "cpu"] as const)),
      ],
      watched: groups === undefined ? ["memory", "disk"] : ["disk"],
    },
    processors: Math.min(
      availableParallelism(),
      groups === undefined ? Number.POSITIVE_INFINITY : sandboxCpus,
    ),
    prepare(folder) {
      const { home, workspace, tools } = shownFolders;
      const folders = makeSandboxFolders(folder);
      const group = groups?.make();
      // What bubblewrap gives to root's programs must not be inherited by those of the user.
      const withoutInheritance = abilities.hasRoot ? ["setpriv", "--inh-caps=-all", "--"] : [];
      const inner = [...withoutInheritance, shownNode, shownDaemon];
      return {
        ...bubblewrapCommand(template, folders, abilities, inner, group?.procsFiles),
        environment: { PATH: systemPath },
        isWholeTree: true,
        ...(group === undefined ? {} : { release: group.remove }),
        config: {
          users,
          isWholeTree: true,
          limits: { diskBytes, ...(groups === undefined ? { memoryBytes } : {}) },
          diskFolders: [home, workspace, "/tmp", ...(abilities.hasRoot ? [shownFolders.rootHome] : [])],
          ptyModule: shownPackages,
          mappedFolders: [],
          egressSocket: shownEgress.socket,
          environment: { ...baseEnvironment(`/opt/node/bin:${systemPath}`, home), ...egressEnvironment },
          fixedEnvironment: placesEnvironment(workspace, template.tools && tools),
          commandPrefix: [...killedFirst, "prlimit", ...commandLimits(limits), "--"],
          readsLoginProfile: true,
        },
      };
    },
  };
}

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

/** Where there is one user only, everything belongs to it, the daemon included. */
function usersOf({ hasRoot }: BubblewrapAbilities): User[] {
  const { home, rootHome } = shownFolders;
  if (!hasRoot) return [{ name: "user", home }];
  return [
    { name: "user", uid: shownIds.user, gid: shownIds.user, home },
    { name: "root", uid: shownIds.root, gid: shownIds.root, home: rootHome },
  ];
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
