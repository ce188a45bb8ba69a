// Isolation by bubblewrap: one per sandbox, under an unprivileged user, with namespaces of its own
// for everything. The sandbox sees the system's programs, read-only, and its own folders; it has a
// loopback and no other network; its first process takes all others with it when it ends.

import { availableParallelism } from "node:os";
import { egressEnvironment, shownEgress } from "../egress/egress.ts";
import type { User } from "../envd/config.ts";
import { makeSandboxFolders } from "../lifecycle/folders.ts";
import { commandLimits, type SandboxLimits, sandboxCpus } from "../limits.ts";
import {
  type BubblewrapAbilities,
  bubblewrapCommand,
  shownDaemon,
  shownNode,
  shownPackages,
} from "./bubblewrap-command.ts";
import type { ControlGroups } from "./cgroup.ts";
import { baseEnvironment, type Isolation, placesEnvironment, shownFolders, systemPath } from "./launch.ts";
import type { Template } from "./template.ts";
import { shownIds } from "./user-namespace.ts";

/** Where memory runs out, the kernel ends a command before it ends the daemon. */
const killedFirst = ["choom", "--adjust", "500", "--"];

export type BubblewrapOptions = {
  version: string;
  abilities: BubblewrapAbilities;
  limits: SandboxLimits;
  /** Absent where the machine has none, and the daemon watches the memory. */
  groups: ControlGroups | undefined;
};

/** Isolation by the bubblewrap of this machine: its version, and what was found out that it can do here. */
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

/** Where there is one user only, everything belongs to it, the daemon included. */
function usersOf({ hasRoot }: BubblewrapAbilities): User[] {
  const { home, rootHome } = shownFolders;
  if (!hasRoot) return [{ name: "user", home }];
  return [
    { name: "user", uid: shownIds.user, gid: shownIds.user, home },
    { name: "root", uid: shownIds.root, gid: shownIds.root, home: rootHome },
  ];
}
