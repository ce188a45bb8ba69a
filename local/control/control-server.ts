// One address for the whole stack: `GET /` says how every part is, and `/faults/{service}` reaches the fault
// switches of a stand-in. On this machine alone, as the stand-ins are.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { ReadyPart } from "../child.ts";
import { maxFaultsBytes } from "../faults/fault-endpoint.ts";
import { isLoopback, pathOf } from "../faults/own-requests.ts";
import { listenOn } from "../ports.ts";
import { standInName } from "../stand-ins.ts";
import { checkPart } from "./check-part.ts";

export type ControlServer = { url: string; stop: () => void };

/** What a stand-in is given to answer, in milliseconds. */
const passMs = 5_000;

/** Starts the control server of parts that are all ready. */
export async function startControlServer(version: string, parts: ReadyPart[]): Promise<ControlServer> {
  const upSince = Date.now();
  const server = createServer(async (request, response) => {
    try {
      if (!isLoopback(request)) return sendJson(response, 403, { message: "ask 127.0.0.1" });
      const path = pathOf(request);
      if (path === "/" || path === "/health") return await sendHealth(response, version, parts, upSince);
      const name = standInName.safeParse(/^\/faults\/([a-z]+)$/.exec(path)?.[1]).data;
      const part = parts.find((part) => part.name === name);
      if (part === undefined) return sendJson(response, 404, { message: notFound(parts) });
      if (
        request.method === "PUT" &&
        !(Number(request.headers["content-length"] ?? "NaN") <= maxFaultsBytes)
      ) {
        const message = `send a body of known length, of at most ${maxFaultsBytes} bytes`;
        return sendJson(response, 413, { message });
      }
      await passOn(request, response, part);
    } catch (error) {
      sendJson(response, 502, { message: String(error) });
    }
  });
  const port = await listenOn(server, 0);
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

const notFound = (parts: ReadyPart[]): string =>
  ["GET /", ...parts.filter(isStandIn).map(({ name }) => `/faults/${name}`)].join(", ");

const isStandIn = ({ name }: ReadyPart): boolean => standInName.safeParse(name).success;

async function sendHealth(response: ServerResponse, version: string, parts: ReadyPart[], upSince: number) {
  const checked = await Promise.all(
    parts.map(async (part) => [part.name, await checkPart(part, upSince, Date.now())] as const),
  );
  const isWell = checked.every(([, { status }]) => status === "ok");
  const health = { status: isWell ? "ok" : "degraded", version, node: process.versions.node };
  sendJson(response, isWell ? 200 : 503, { ...health, parts: Object.fromEntries(checked) });
}

/** The stand-in itself judges a request for its faults, its body's type and length included. */
async function passOn(request: IncomingMessage, response: ServerResponse, { port }: ReadyPart) {
  const { method = "GET", headers } = request;
  const type = headers["content-type"];
  const answer = await fetch(`http://127.0.0.1:${port}/faults`, {
    method,
    ...(type === undefined ? {} : { headers: { "content-type": type } }),
    ...(method === "PUT" ? { body: await text(request) } : {}),
    signal: AbortSignal.timeout(passMs),
  });
  sendJson(response, answer.status, await answer.json());
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body, null, 2));
}
