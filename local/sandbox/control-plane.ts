// E2B's control plane: creates, finds, lists, prolongs and ends sandboxes. Paths are served with and
// without the `/v2` that newer SDKs put before some of them.

import type { IncomingMessage, ServerResponse } from "node:http";
import { connectBody, createBody, listQuery, timeoutBody, unservedFields } from "./control-plane-schemas.ts";
import { HttpError, readJson, sendJson } from "./json-http.ts";
import { hostLimits } from "./limits.ts";
import { listSandboxes } from "./listing.ts";
import type { MachineSize } from "./machine.ts";
import type { Sandbox } from "./sandbox.ts";
import { accessJson, detailsJson, listedJson } from "./sandbox-json.ts";
import type { Sandboxes } from "./sandboxes.ts";
import { codeRefusedMessage, isTrustedEnvironment } from "./trust.ts";

export type ControlPlane = {
  sandboxes: Sandboxes;
  size: MachineSize;
  /** Whether a sandbox's environment is checked, as part of running only trusted code. */
  isTrustedOnly: boolean;
};

type Call = { id: string; query: URLSearchParams; request: IncomingMessage; response: ServerResponse };
type Serve = (plane: ControlPlane, call: Call) => Promise<void> | void;

const allSandboxes = /^\/sandboxes$/;
const oneSandbox = /^\/sandboxes\/([^/]+)$/;

const routes: { method: string; path: RegExp; serve: Serve }[] = [
  { method: "POST", path: allSandboxes, serve: createSandbox },
  { method: "GET", path: allSandboxes, serve: sendPage },
  { method: "GET", path: oneSandbox, serve: sendDetails },
  { method: "DELETE", path: oneSandbox, serve: killSandbox },
  { method: "POST", path: /^\/sandboxes\/([^/]+)\/timeout$/, serve: setLifetime },
  { method: "POST", path: /^\/sandboxes\/([^/]+)\/connect$/, serve: connectClient },
];

/**
 * Serves a request whose API key was checked.
 *
 * @throws HttpError for every outcome that is not a success; 501 for a call that this host does not know.
 */
export async function serveControlPlane(
  plane: ControlPlane,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const path = url.pathname.replace(/^\/v2(?=\/)/, "");
  for (const { method, path: shape, serve } of routes) {
    const match = request.method === method ? shape.exec(path) : null;
    if (match) return await serve(plane, { id: match[1] ?? "", query: url.searchParams, request, response });
  }
  const id = /^\/sandboxes\/([^/]+)\//.exec(path)?.[1];
  if (id !== undefined) requireSandbox(plane, id);
  throw notImplemented(`${request.method} ${url.pathname}`);
}

async function createSandbox({ sandboxes, isTrustedOnly }: ControlPlane, { request, response }: Call) {
  const body = createBody.parse(await readJson(request, hostLimits.controlBodyBytes));
  const unserved = unservedFields.find((field) => body[field]);
  if (unserved !== undefined) throw notImplemented(`the field ${unserved} of POST /sandboxes`);
  if (isTrustedOnly && !isTrustedEnvironment(body.envVars)) throw new HttpError(403, codeRefusedMessage);
  const sandbox = await sandboxes.create({
    templateId: body.templateID,
    metadata: body.metadata,
    environment: body.envVars,
    lifetimeSeconds: body.timeout,
  });
  sendJson(response, 201, accessJson(sandbox));
}

function sendPage({ sandboxes, size }: ControlPlane, { query, response }: Call) {
  const page = listSandboxes(sandboxes.list(), listQuery.parse(Object.fromEntries(query)));
  if (page.nextToken !== undefined) response.setHeader("x-next-token", page.nextToken);
  const listed = page.sandboxes.map((sandbox) => listedJson(sandbox, size));
  sendJson(response, 200, listed);
}

function sendDetails(plane: ControlPlane, { id, response }: Call) {
  sendJson(response, 200, detailsJson(requireSandbox(plane, id), plane.size));
}

async function killSandbox(plane: ControlPlane, { id, response }: Call) {
  await plane.sandboxes.kill(requireSandbox(plane, id));
  response.writeHead(204).end();
}

async function setLifetime(plane: ControlPlane, { id, request, response }: Call) {
  const { timeout } = timeoutBody.parse(await readJson(request, hostLimits.controlBodyBytes));
  requireSandbox(plane, id).setLifetime(timeout);
  response.writeHead(204).end();
}

async function connectClient(plane: ControlPlane, { id, request, response }: Call) {
  const { timeout } = connectBody.parse(await readJson(request, hostLimits.controlBodyBytes));
  const sandbox = requireSandbox(plane, id);
  // Connecting may prolong a lifetime, but never cuts what another client counts on.
  if (Date.now() + timeout * 1000 > sandbox.endAt.getTime()) sandbox.setLifetime(timeout);
  sendJson(response, 200, accessJson(sandbox));
}

function requireSandbox({ sandboxes }: ControlPlane, id: string): Sandbox {
  const sandbox = sandboxes.get(id);
  if (sandbox === undefined) throw new HttpError(404, `sandbox "${id}" doesn't exist`);
  return sandbox;
}

function notImplemented(call: string): HttpError {
  return new HttpError(501, `this sandbox host does not implement ${call}`);
}
