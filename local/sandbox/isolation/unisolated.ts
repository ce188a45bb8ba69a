// No isolation: the daemon and its commands are plain processes of the machine. Each sandbox still has
// folders of its own, at other paths than in an isolated one, and the daemon translates between them.

import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { makeSandboxFolders } from "../lifecycle/folders.ts";
import type { SandboxLimits } from "../limits.ts";
import { baseEnvironment, type Isolation, placesEnvironment, shownFolders, systemPath } from "./launch.ts";
import { sandboxUser } from "./sandbox-user.ts";
import type { Template } from "./template.ts";

/** No isolation at all; `reason` is what health says of it. */
export function createUnisolated(
  template: Template,
  { memoryBytes, diskBytes }: SandboxLimits,
  reason: string,
): Isolation {
  return {
    kind: "none",
    detail: reason,
    users: ["user"],
    limits: { enforced: [], watched: ["memory", "disk"] },
    processors: availableParallelism(),
    prepare(folder) {
      const { home, workspace, temporary } = makeSandboxFolders(folder);
      const path = `${dirname(template.node)}:${process.env.PATH ?? systemPath}`;
      return {
        command: template.node,
        args: [template.daemon],
        environment: { PATH: path },
        ...(sandboxUser === undefined ? {} : { runsAs: sandboxUser }),
        isWholeTree: false,
        config: {
          users: [{ name: "user", home: shownFolders.home }],
          isWholeTree: false,
          limits: { memoryBytes, diskBytes },
          ptyModule: dirname(template.terminals),
          diskFolders: [home, workspace, temporary],
          mappedFolders: [
            { shown: shownFolders.home, real: home },
            { shown: shownFolders.workspace, real: workspace },
            ...(template.tools === undefined ? [] : [{ shown: shownFolders.tools, real: template.tools }]),
          ],
          environment: { ...baseEnvironment(path, home), TMPDIR: temporary },
          fixedEnvironment: placesEnvironment(workspace, template.tools),
          commandPrefix: [],
          readsLoginProfile: false,
        },
      };
    },
  };
}
