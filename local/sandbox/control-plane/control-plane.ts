// E2B's control plane: creates, finds, lists, prolongs, pauses, copies and ends sandboxes. Paths are
// served with and without the `/v2` that newer SDKs put before some of them.

import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpError, sendJson } from "../json-http.ts";
import { codeRefusedMessage, isTrustedEnvironment } from "../trust.ts";
import { type Call, type ControlPlane, domainOf, readBody, requireSandbox } from "./call.ts";
import { listSandboxes } from "./listing.ts";
import { requestedNetwork, updateNetwork } from "./network.ts";
import { accessJson, detailsJson, listedJson, measurementJson } from "./sandbox-json.ts";
import {
  connectBody,
  createBody,
  listQuery,
  metricsQuery,
  pauseBody,
  timeoutBody,
  unservedFields,
} from "./schemas.ts";
import { deleteSnapshot, forkSandbox, sendSnapshots, takeSnapshot } from "./snapshots.ts";

type Serve = (plane: ControlPlane, call: Call) => Promise<void> | void;

const allSandboxes = /^\/sandboxes$/;
const oneSandbox = /^\/sandboxes\/([^/]+)$/;
const routes: { method: string; path: RegExp; serve: Serve }[] = [
  { method: "POST", path: allSandboxes, serve: createSandbox },
  { method: "GET", path: allSandboxes, serve: sendPage },
  { method: "GET", path: oneSandbox, serve: sendDetails },
  { method: "DELETE", path: oneSandbox, serve: killSandbox },
  { method: "POST", path: /^\/sandboxes\/([^/]+)\/timeout$/, serve: setLifetime },
  { method: "PUT", path: /^\/sandboxes\/([^/]+)\/network$/, serve: updateNetwork },
  { method: "POST", path: /^\/sandboxes\/([^/]+)\/pause$/, serve: pauseSandbox },
  { method: "POST", path: /^\/sandboxes\/([^/]+)\/connect$/, serve: connectClient },
  { method: "POST", path: /^\/sandboxes\/([^/]+)\/resume$/, serve: resumeSandbox },
  { method: "GET", path: /^\/sandboxes\/([^/]+)\/metrics$/, serve: sendMetrics },
  { method: "POST", path: /^\/sandboxes\/([^/]+)\/snapshots$/, serve: takeSnapshot },
  { method: "POST", path: /^\/sandboxes\/([^/]+)\/fork$/, serve: forkSandbox },
  { method: "GET", path: /^\/snapshots$/, serve: sendSnapshots },
  { method: "DELETE", path: /^\/templates\/([^/]+)$/, serve: deleteSnapshot },
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

async function createSandbox(plane: ControlPlane, call: Call) {
  const body = createBody.parse(await readBody(call));
  const unserved = unservedFields.find((field) => body[field]);
  if (unserved !== undefined) throw notImplemented(`the field ${unserved} of POST /sandboxes`);
  if (plane.isTrustedOnly && !isTrustedEnvironment(body.envVars))
    throw new HttpError(403, codeRefusedMessage);
  const request = {
    templateId: body.templateID,
    metadata: body.metadata,
    environment: body.envVars,
    lifetimeSeconds: body.timeout,
    onTimeout: body.autoPause ? ("pause" as const) : ("kill" as const),
    keepsMemory: body.autoPauseMemory,
    autoResume: body.autoResume.enabled,
    network: requestedNetwork(plane, body.network, body.allow_internet_access),
  };
  const sandbox = await plane.sandboxes.create(request, filesOf(plane, body.templateID));
  sendJson(call.response, 201, accessJson(sandbox, domainOf(call)));
}

/** The folder whose files a template stands for: those of a snapshot, or undefined for none. */
function filesOf({ snapshots, templates }: ControlPlane, templateId: string): string | undefined {
  if (templates.includes(templateId)) return undefined;
  const snapshot = snapshots.find(templateId);
  if (snapshot !== undefined) return snapshots.folderOf(snapshot);
  const known = `this host has "${templates.join('", "')}" and its snapshots`;
  throw new HttpError(404, `template "${templateId}" doesn't exist; ${known}`);
}

function sendPage({ sandboxes, size }: ControlPlane, { query, response }: Call) {
  const page = listSandboxes(sandboxes.list(), listQuery.parse(Object.fromEntries(query)));
  if (page.nextToken !== undefined) response.setHeader("x-next-token", page.nextToken);
  const listed = page.sandboxes.map((sandbox) => listedJson(sandbox, size));
  sendJson(response, 200, listed);
}

function sendDetails(plane: ControlPlane, call: Call) {
  const details = detailsJson(requireSandbox(plane, call.id), plane.size, domainOf(call));
  sendJson(call.response, 200, details);
}

function sendMetrics(plane: ControlPlane, { id, query, response }: Call) {
  const { start, end } = metricsQuery.parse(Object.fromEntries(query));
  const measurements = requireSandbox(plane, id).metrics.between(start, end);
  sendJson(
    response,
    200,
    measurements.map((measurement) => measurementJson(measurement, plane.size)),
  );
}

async function killSandbox(plane: ControlPlane, { id, response }: Call) {
  await plane.sandboxes.kill(requireSandbox(plane, id));
  response.writeHead(204).end();
}

async function setLifetime(plane: ControlPlane, call: Call) {
  const { timeout } = timeoutBody.parse(await readBody(call));
  const sandbox = requireSandbox(plane, call.id);
  if (sandbox.state !== "running") throw new HttpError(404, `sandbox "${call.id}" is not running`);
  sandbox.setLifetime(timeout);
  call.response.writeHead(204).end();
}

async function pauseSandbox(plane: ControlPlane, call: Call) {
  const { memory } = pauseBody.parse(await readBody(call));
  const isPaused = await requireSandbox(plane, call.id).pause(memory);
  if (!isPaused) throw new HttpError(409, `sandbox "${call.id}" is already paused`);
  call.response.writeHead(204).end();
}

async function connectClient(plane: ControlPlane, call: Call) {
  const { timeout, memory } = connectBody.parse(await readBody(call));
  const sandbox = requireSandbox(plane, call.id);
  const wasPaused = sandbox.state === "paused";
  await plane.sandboxes.resume(sandbox, timeout, memory);
  // Connecting may prolong a lifetime, but never cuts what another client counts on.
  if (Date.now() + timeout * 1000 > sandbox.endAt.getTime()) sandbox.setLifetime(timeout);
  sendJson(call.response, wasPaused ? 201 : 200, accessJson(sandbox, domainOf(call)));
}

/** What older SDKs call instead of connecting: it is for paused sandboxes alone. */
async function resumeSandbox(plane: ControlPlane, call: Call) {
  const { timeout } = connectBody.parse(await readBody(call));
  const sandbox = requireSandbox(plane, call.id);
  if (sandbox.state === "running") throw new HttpError(409, `sandbox "${call.id}" is already running`);
  await plane.sandboxes.resume(sandbox, timeout);
  sendJson(call.response, 201, accessJson(sandbox, domainOf(call)));
}

function notImplemented(call: string): HttpError {
  return new HttpError(501, `this sandbox host does not implement ${call}`);
}
