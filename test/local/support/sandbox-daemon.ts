// The daemon of a sandbox alone, outside of any, with a plain front for the SDK: for what it does that a
// host does not show.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { connect, type IncomingHttpHeaders as Http2Headers } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Sandbox } from "e2b";
import { listenOn } from "../../../local/ports.ts";
import { readDescriptors } from "../../../local/sandbox/descriptors.ts";
import type { DaemonConfig } from "../../../local/sandbox/envd/config.ts";
import { connectionSettings } from "../../../local/sandbox/envd/connection.ts";

const envd = fileURLToPath(new URL("../../../dist/envd.mjs", import.meta.url));
export const ptyModule = fileURLToPath(new URL("../../../node_modules", import.meta.url));

export type TestDaemon = Awaited<ReturnType<typeof startDaemon>>;

/** Starts a daemon with a home of its own, and gives the SDK's sandbox that talks to it. */
export async function startDaemon(settings: Partial<DaemonConfig> = {}) {
  const home = await mkdtemp(join(tmpdir(), "sandbox-daemon-"));
  await chmod(home, 0o777);
  const accessToken = randomUUID();
  const child = spawn(process.execPath, [envd], {
    stdio: ["pipe", "ignore", "inherit", "pipe"],
    env: { PATH: process.env.PATH },
  });
  const socket = child.stdio[3];
  if (!(socket instanceof Duplex)) throw new Error("the daemon has no connection");
  const config: DaemonConfig = {
    descriptors: readDescriptors(),
    users: [{ name: "user", home }],
    isWholeTree: false,
    accessToken,
    mappedFolders: [],
    diskFolders: [home],
    processors: 1,
    limits: {},
    environment: { PATH: process.env.PATH ?? "", HOME: home, USER: "user" },
    fixedEnvironment: {},
    commandPrefix: [],
    readsLoginProfile: false,
    ptyModule,
    ...settings,
  };
  child.stdin?.end(JSON.stringify(config));
  const session = connect("http://sandbox", { ...connectionSettings, createConnection: () => socket });
  session.on("error", () => {});
  const front = createServer((request, response) => {
    const upstream = session.request(
      { ...kept(request.headers), ":method": request.method, ":path": request.url },
      { endStream: false },
    );
    request.pipe(upstream);
    upstream.on("error", () => {});
    upstream.on("response", (headers) => {
      response.writeHead(Number(headers[":status"]), kept(headers)).flushHeaders();
      upstream.pipe(response);
    });
    response.on("close", () => upstream.close());
  });
  const url = `http://127.0.0.1:${await listenOn(front, 0)}`;
  const sandbox = new Sandbox({
    sandboxId: "daemon",
    sandboxUrl: url,
    apiKey: "any",
    envdVersion: "0.6.4",
    envdAccessToken: accessToken,
  });
  return {
    home,
    url,
    sandbox,
    session,
    child,
    /** Makes one of the calls that only a host may make. */
    async call(method: string, path: string) {
      const stream = session.request({ ":method": method, ":path": path });
      const [headers] = await once(stream, "response");
      return { status: Number(headers[":status"]), body: await text(stream) };
    },
    async stop() {
      front.closeAllConnections();
      front.close();
      session.destroy();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      await rm(home, { recursive: true, force: true });
    },
  };
}

function kept(headers: IncomingHttpHeaders | Http2Headers): OutgoingHttpHeaders {
  const dropped = ["connection", "keep-alive", "transfer-encoding", "host", "upgrade"];
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(":") && !dropped.includes(name)),
  );
}
