import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../local/ports.ts";
import { findExecutable } from "./executables.ts";

const redisServer = findExecutable("redis-server");

export const hasRedisServer = redisServer !== undefined;

/** Starts a Redis server of the machine's own that holds nothing and keeps nothing. */
export async function startRedisServer() {
  if (!redisServer) throw new Error("no redis-server on this machine");
  const home = mkdtempSync(join(tmpdir(), "miosa-redis-server-"));
  const port = await freePort();
  const flags = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
    "--dir",
    home,
  ];
  const server = spawn(redisServer, flags, { stdio: ["ignore", "pipe", "inherit"] });
  while (!String(await once(server.stdout, "data")).includes("Ready to accept connections"));
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      server.kill("SIGTERM");
      await once(server, "exit");
      rmSync(home, { recursive: true });
    },
  };
}
