// The daemon inside a sandbox: E2B's envd as far as its SDK calls it. It ends with the connection to
// its host, and everything it started ends with it.

import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import { Commands } from "./commands.ts";
import { daemonConfig } from "./config.ts";
import { inheritedSocket } from "./connection.ts";
import { createPaths } from "./paths.ts";
import { createDaemonServer } from "./server.ts";

// Not `process.stdin.fd`: asking for that makes the descriptor one that cannot be waited on.
const standardInput = 0;

const config = daemonConfig.parse(JSON.parse(readFileSync(standardInput, "utf8")));
const paths = createPaths(config);
const commands = new Commands(config, paths);
const connection = new Socket({ fd: inheritedSocket });

connection.on("close", () => {
  commands.killAll();
  process.exit();
});
createDaemonServer(config, paths, commands).emit("connection", connection);
