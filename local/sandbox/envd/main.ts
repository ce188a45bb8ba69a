// The daemon inside a sandbox: E2B's envd as far as its SDK calls it. It ends with the connection to
// its host, and everything it started ends with it.

import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import { Commands } from "./commands.ts";
import { daemonConfig } from "./config.ts";
import { inheritedSocket } from "./connection.ts";
import { createHostCalls } from "./host-calls.ts";
import { FileMetadata } from "./metadata.ts";
import { createPaths } from "./paths.ts";
import { watchResources } from "./resource-watch.ts";
import { SandboxProcesses } from "./sandbox-processes.ts";
import { createDaemonServer } from "./server.ts";
import { offerEgress } from "./tunnel.ts";
import { UsageSampler } from "./usage.ts";
import { createUsers } from "./users.ts";

// Not `process.stdin.fd`: asking for that makes the descriptor one that cannot be waited on.
const standardInput = 0;

const config = daemonConfig.parse(JSON.parse(readFileSync(standardInput, "utf8")));
const paths = createPaths(config.mappedFolders);
const files = { paths, users: createUsers(config.users), metadata: new FileMetadata() };
const commands = new Commands(config, paths);
const processes = new SandboxProcesses(commands, config.isWholeTree);
const sampler = new UsageSampler(config);
const serveHost = createHostCalls(processes, sampler);
const connection = new Socket({ fd: inheritedSocket });

connection.on("close", () => {
  processes.kill();
  process.exit();
});
if (config.egressSocket !== undefined) offerEgress(config.egressSocket);
if (Object.keys(config.limits).length > 0) watchResources(config.limits, sampler, processes);
createDaemonServer({ config, files, commands, serveHost }).emit("connection", connection);
