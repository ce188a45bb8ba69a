// Takes a client's request to the daemon of the sandbox that it names, and the answer back. A client
// that goes away ends its request there, and nothing else.

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { isSameSecret } from "../../secrets.ts";
import { HttpError, urlOf } from "../json-http.ts";
import type { Daemon } from "../lifecycle/daemon.ts";
import type { Sandbox } from "../lifecycle/sandbox.ts";
import type { Sandboxes } from "../lifecycle/sandboxes.ts";
import { hostLimits } from "../limits.ts";
import { toHttpError } from "../to-http-error.ts";
import { withoutHostHeaders } from "./forwarded-headers.ts";
import { forwardToPort, type PortTarget, refuseUpgrade, upgradeToPort } from "./port-proxy.ts";
import { relay, sendGone } from "./relay.ts";
import { isSigned } from "./signed-urls.ts";

/** The port of a sandbox's daemon, which has an address as any other port has. */
export const envdPort = "49983";

const trafficTokenHeader = "e2b-traffic-access-token";

type Addressee = { id: string; port: string };

/** The sandbox that a request is for: by header where the SDK is given a URL, else by `<port>-<id>.<domain>`. */
export function addressee({ headers }: IncomingMessage): Addressee | undefined {
  const id = headers["e2b-sandbox-id"];
  if (typeof id === "string") return { id, port: String(headers["e2b-sandbox-port"] ?? envdPort) };
  const [, port, idOfHost] = /^(\d+)-([a-z0-9]+)\./.exec(headers.host ?? "") ?? [];
  return port === undefined || idOfHost === undefined ? undefined : { id: idOfHost, port };
}

/**
 * Forwards a request to its sandbox.
 *
 * @throws HttpError 401 for a wrong access token.
 */
export async function forward(
  sandboxes: Sandboxes,
  { id, port }: Addressee,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { headers } = request;
  const sandbox = sandboxes.get(id);
  if (sandbox === undefined) return sendGone(id, response);
  if (port !== envdPort) {
    const target = await portTarget(sandboxes, { id, port }, headers);
    return target === undefined ? sendGone(id, response) : await forwardToPort(target, request, response);
  }
  if (!isSigned(request) && !isSameSecret(headers["x-access-token"], sandbox.accessToken)) {
    throw new HttpError(401, "unauthorized access, please provide a valid access token");
  }
  if (isOfHost(request)) throw new HttpError(404, "no such call");
  const daemon = await awaken(sandboxes, sandbox);
  if (daemon === undefined) return sendGone(id, response);
  // Waking it took a while, in which the client may have gone, or the sandbox.
  if (response.destroyed) return;
  if (!daemon.isReachable) return sendGone(id, response);
  const upstream = daemon.open({
    ...daemonHeaders(headers),
    ":method": request.method,
    ":path": request.url,
  });
  relay(upstream, id, request, response);
}

/** Forwards the upgrade of a connection to the port of a sandbox; the daemon itself upgrades none. */
export async function forwardUpgrade(
  sandboxes: Sandboxes,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  try {
    const named = addressee(request);
    const isPort = named !== undefined && named.port !== envdPort;
    const target = isPort ? await portTarget(sandboxes, named, request.headers) : undefined;
    if (target === undefined) refuseUpgrade(socket, isPort ? 502 : 400, "");
    else await upgradeToPort(target, request, socket, head);
  } catch (error) {
    refuseUpgrade(socket, toHttpError(error).status, "");
  }
}

/** What a request to a port goes to; undefined where no sandbox of that name runs. */
async function portTarget(
  sandboxes: Sandboxes,
  { id, port }: Addressee,
  headers: IncomingHttpHeaders,
): Promise<PortTarget | undefined> {
  const sandbox = sandboxes.get(id);
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) throw new HttpError(400, "no such port");
  if (sandbox?.request.network.allowPublicTraffic === false) {
    const isAllowed = isSameSecret(headers[trafficTokenHeader], sandbox.trafficToken);
    if (!isAllowed) throw new HttpError(403, `the sandbox's ports need the header ${trafficTokenHeader}`);
  }
  const daemon = sandbox && (await awaken(sandboxes, sandbox));
  return daemon && { daemon, id, port: number };
}

/** The daemon is reached by its connection alone, so that no host of a client's choice may stand for it. */
function daemonHeaders(headers: IncomingHttpHeaders) {
  const { host, ...others } = withoutHostHeaders(headers);
  return others;
}

/** Whether a path is for the host alone, however it is written. */
function isOfHost(request: IncomingMessage): boolean {
  return !request.url?.startsWith("/") || /^\/+host(\/|$)/i.test(urlOf(request).pathname);
}

/** The daemon of a sandbox that runs, or that was paused and asked to be resumed by traffic. */
async function awaken(sandboxes: Sandboxes, sandbox: Sandbox): Promise<Daemon | undefined> {
  const { autoResume, lifetimeSeconds } = sandbox.request;
  if (sandbox.state === "paused" && autoResume) {
    await sandboxes.resume(sandbox, Math.max(lifetimeSeconds, hostLimits.autoResumeSeconds));
  }
  return sandbox.daemon;
}
