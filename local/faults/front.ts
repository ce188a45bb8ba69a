// What stands in front of every stand-in's own server: a line of log for each request, and the faults that
// are switched on. A server is given its front after its listeners, and knows nothing of it.

import { type IncomingMessage, type Server, ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { StandInName } from "../stand-ins.ts";
import type { Fault } from "./fault.ts";
import { serveFaults } from "./fault-endpoint.ts";
import { parseFaultHeader } from "./fault-header.ts";
import { type FaultTarget, meetFaults } from "./meet-faults.ts";
import { isLoopback, pathOf } from "./own-requests.ts";
import type { Refusal } from "./refusals.ts";
import { logRequest } from "./request-log.ts";
import { FaultSwitches } from "./switches.ts";

/** What whoever starts a stand-in can ask of its front. */
export type FrontOptions = {
  /** Makes `/faults` and the header `X-Fault` work. */
  faults?: boolean | undefined;
  /** Hears of each request once it is over, in one line without any value that it carried. */
  log?: ((line: string) => void) | undefined;
};

/** Puts a front before the listeners that a server has. `vanish` ends the sandbox that a request is for. */
export function putInFront(
  server: Server,
  service: StandInName,
  { faults = false, log }: FrontOptions,
  vanish?: (request: IncomingMessage) => void,
): void {
  const switches = faults ? new FaultSwitches(Math.random) : undefined;
  const serve = takeListeners(server, "request");
  const meet = (request: IncomingMessage, target: Omit<FaultTarget, "vanish">) => {
    try {
      const met = switches === undefined ? [] : faultsOf(request, switches);
      void meetFaults(service, met, {
        ...target,
        vanish: () => vanish?.(request),
      });
    } catch (error) {
      const message = `X-Fault: ${error instanceof Error ? error.message : error}`;
      target.refuse({ status: 400, headers: {}, body: { message } });
    }
  };

  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const isOwn = isLoopback(request) && request.headers["e2b-sandbox-id"] === undefined;
    if (isOwn && pathOf(request) === "/health") return serve(request, response);
    if (isOwn && pathOf(request) === "/faults") {
      return void serveFaults(request, response, switches, vanish !== undefined);
    }
    if (log) logRequest(service, request, response, log);
    meet(request, {
      exchange: response,
      refuse: (refusal) => sendRefusal(response, refusal),
      serve: () => serve(request, response),
      serveUnheard: () => serve(request, unheard(request, response)),
    });
  });

  if (server.listenerCount("upgrade") === 0) return;
  const upgrade = takeListeners(server, "upgrade");
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    log?.(`${request.method} ${pathOf(request)} upgrade`);
    // Whoever waits for a late or a missing answer may go away, and nobody else listens yet.
    socket.on("error", () => {});
    meet(request, {
      exchange: socket,
      refuse: ({ status }) =>
        void socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nConnection: close\r\n\r\n`),
      serve: () => upgrade(request, socket, head),
      // A connection that cannot be answered is never upgraded.
      serveUnheard: () => {},
    });
  });
}

/** What a request asks for itself comes before what is switched on. */
function faultsOf(request: IncomingMessage, switches: FaultSwitches): Fault[] {
  const own = request.headers["x-fault"];
  return typeof own === "string" && isLoopback(request)
    ? [parseFaultHeader(own)]
    : switches.meet(request.method ?? "GET", pathOf(request));
}

/** Takes the listeners of an event off a server, and gives what calls them. */
function takeListeners(server: Server, event: "request" | "upgrade"): (...values: unknown[]) => void {
  const listeners = server.listeners(event);
  server.removeAllListeners(event);
  return (...values) => {
    for (const listener of listeners) Reflect.apply(listener, server, values);
  };
}

/** A response that goes nowhere, and ends with the one that it stands for. */
function unheard(request: IncomingMessage, response: ServerResponse): ServerResponse {
  const standIn = new ServerResponse(request);
  response.once("close", () => standIn.destroy());
  return standIn;
}

function sendRefusal(response: ServerResponse, { status, headers, body }: Refusal): void {
  response.writeHead(status, { ...headers, "content-type": "application/json" }).end(JSON.stringify(body));
}
