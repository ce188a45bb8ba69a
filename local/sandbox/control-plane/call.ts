import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpError, readJson } from "../json-http.ts";
import type { Sandbox } from "../lifecycle/sandbox.ts";
import type { Sandboxes } from "../lifecycle/sandboxes.ts";
import type { Snapshots } from "../lifecycle/snapshots.ts";
import { hostLimits } from "../limits.ts";
import type { SandboxSize } from "../machine.ts";

/** What the control plane acts on. */
export type ControlPlane = {
  sandboxes: Sandboxes;
  snapshots: Snapshots;
  /** The names of the one template that every host has. */
  templates: string[];
  size: SandboxSize;
  /** Whether a sandbox's environment is checked, as part of running only trusted code. */
  isTrustedOnly: boolean;
  /** Whether sandboxes have networks of their own, for which there can be rules. */
  isIsolated: boolean;
};

/** One call; `id` is what its path names, empty where it names nothing. */
export type Call = {
  id: string;
  query: URLSearchParams;
  request: IncomingMessage;
  response: ServerResponse;
};

/** Reads the JSON body of a call, within the bound that holds for all of them. */
export function readBody({ request }: Call): Promise<unknown> {
  return readJson(request, hostLimits.controlBodyBytes);
}

/** The domain under which the sandboxes of the host that got a call have names. */
export function domainOf({ request }: Call): string {
  return `localhost:${request.socket.localPort}`;
}

/** @throws HttpError 404 when no sandbox of this id runs or is paused. */
export function requireSandbox({ sandboxes }: ControlPlane, id: string): Sandbox {
  const sandbox = sandboxes.get(id);
  if (sandbox === undefined) throw new HttpError(404, `sandbox "${id}" doesn't exist`);
  return sandbox;
}
