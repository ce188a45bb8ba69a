// The part of E2B's control plane that copies a sandbox's files: snapshots and forks.

import { HttpError, sendJson } from "../json-http.ts";
import { toHttpError } from "../to-http-error.ts";
import { type Call, type ControlPlane, domainOf, readBody, requireSandbox } from "./call.ts";
import { accessJson, snapshotJson } from "./sandbox-json.ts";
import { forkBody, snapshotBody, snapshotsQuery } from "./schemas.ts";

/** `POST /sandboxes/{id}/snapshots`. */
export async function takeSnapshot(plane: ControlPlane, call: Call): Promise<void> {
  const { name } = snapshotBody.parse(await readBody(call));
  const snapshot = await plane.snapshots.take(requireSandbox(plane, call.id), name);
  sendJson(call.response, 201, snapshotJson(snapshot));
}

/** `GET /snapshots`. The token of the next page is the id of the last snapshot of this one. */
export function sendSnapshots({ snapshots }: ControlPlane, { query, response }: Call): void {
  const { sandboxID, name, limit, nextToken } = snapshotsQuery.parse(Object.fromEntries(query));
  const matching = snapshots
    .list()
    .filter((snapshot) => sandboxID === undefined || snapshot.sandboxId === sandboxID)
    .filter((snapshot) => name === undefined || snapshot.name === name);
  const rest = matching.slice(matching.findIndex(({ id }) => id === nextToken) + 1);
  const page = rest.slice(0, limit);
  if (rest.length > limit) response.setHeader("x-next-token", page.at(-1)?.id ?? "");
  sendJson(response, 200, page.map(snapshotJson));
}

/** `DELETE /templates/{id}`; a snapshot is the only template that can be deleted. */
export async function deleteSnapshot({ snapshots }: ControlPlane, { id, response }: Call): Promise<void> {
  const snapshot = snapshots.find(id);
  if (snapshot === undefined) throw new HttpError(404, `template "${id}" doesn't exist`);
  await snapshots.delete(snapshot);
  response.writeHead(204).end();
}

/** `POST /sandboxes/{id}/fork`. Each fork has its own outcome; its processes do not come along. */
export async function forkSandbox(plane: ControlPlane, call: Call): Promise<void> {
  const { count, timeout } = forkBody.parse(await readBody(call));
  const source = requireSandbox(plane, call.id);
  const request = { ...source.request, ...(timeout !== undefined && { lifetimeSeconds: timeout }) };
  const outcomes = await plane.sandboxes.withCopy(source, (folder) =>
    Promise.all(
      Array.from({ length: count }, () =>
        plane.sandboxes.create(request, folder).then(
          (sandbox) => ({ sandbox: accessJson(sandbox, domainOf(call)) }),
          (error: unknown) => ({ error: errorJson(error) }),
        ),
      ),
    ),
  );
  sendJson(call.response, 201, outcomes);
}

function errorJson(error: unknown) {
  const { status, message } = toHttpError(error);
  return { code: status, message };
}
