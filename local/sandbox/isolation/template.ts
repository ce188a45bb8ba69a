// What every sandbox of a host shares and none can change: Node, the daemon as a single file, the
// few files of /etc that programs expect, and the tools. Nothing else of the host is shown to them.

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bringWithinReach } from "./sandbox-user.ts";

export type Template = {
  /** The Node binary that runs the daemon and the agents. */
  node: string;
  /** The daemon, bundled. */
  daemon: string;
  /** Files for /etc, by their names there. */
  etc: Record<string, string>;
  /** The folder shown as /opt/miosa, where there is one. */
  tools: string | undefined;
  /** The folder of packages by which the daemon makes terminals, within one called `node_modules`. */
  terminals: string;
};

/** Made by `scripts/build-envd.ts`. */
const builtDaemon = fileURLToPath(new URL("../../../dist/envd.mjs", import.meta.url));

const etcFiles = {
  passwd: "root:x:0:0:root:/root:/bin/bash\nuser:x:1000:1000::/home/user:/bin/bash\n",
  group: "root:x:0:\nuser:x:1000:\n",
  hosts: "127.0.0.1 localhost e2b.local\n::1 localhost\n",
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
};

/** Writes the template of a host into an empty folder. */
export function prepareTemplate(folder: string, toolsFolder: string | undefined): Template {
  const within = (name: string) => join(folder, name);
  const etc = Object.entries(etcFiles).map(([name, content]) => [name, writeShared(within(name), content)]);
  for (const name of ["node", "tools", "node_modules"]) {
    mkdirSync(within(name));
    chmodSync(within(name), 0o755);
  }
  return {
    node: bringWithinReach(process.execPath, within("node")),
    daemon: writeShared(within("daemon.mjs"), readFileSync(builtDaemon, "utf8")),
    etc: Object.fromEntries(etc),
    terminals: bringWithinReach(terminalPackages(), within("node_modules")),
    tools: toolsFolder === undefined ? undefined : bringWithinReach(toolsFolder, within("tools")),
  };
}

/** The package and its builds for each platform are neighbours of one scope. */
function terminalPackages(): string {
  const program = createRequire(import.meta.url).resolve("@lydell/node-pty");
  return program.slice(0, program.lastIndexOf("@lydell") + "@lydell".length);
}

/** Writes a file that sandboxes can read, whatever the host's umask. */
function writeShared(path: string, content: string): string {
  writeFileSync(path, content);
  chmodSync(path, 0o644);
  return path;
}
