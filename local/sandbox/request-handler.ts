import type { IncomingMessage, ServerResponse } from "node:http";
import { isSameSecret } from "../secrets.ts";
import type { ControlPlane } from "./control-plane/call.ts";
import { serveControlPlane } from "./control-plane/control-plane.ts";
import { type HostFacts, healthOf } from "./health.ts";
import { addressee, envdPort, forward } from "./ingress/proxy.ts";
import { isSigned, signerOf } from "./ingress/signed-urls.ts";
import { HttpError, sendError, sendJson, urlOf } from "./json-http.ts";
import { toHttpError } from "./to-http-error.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers every request of the host's port: for a sandbox, for health, or for the control plane. */
export function createRequestHandler(plane: ControlPlane, facts: HostFacts, apiKey: string): Handler {
  const serve: Handler = async (request, response) => {
    const target = addressee(request) ?? (isSigned(request) ? signer(plane, request) : undefined);
    if (target !== undefined) return await forward(plane.sandboxes, target, request, response);
    const url = urlOf(request);
    if (url.pathname === "/health") return sendJson(response, 200, healthOf(facts, plane.sandboxes));
    if (!isSameSecret(request.headers["x-api-key"], apiKey)) throw new HttpError(401, "invalid API key");
    await serveControlPlane(plane, request, response, url);
  };
  return async (request, response) => {
    try {
      await serve(request, response);
    } catch (error) {
      const { status, message } = toHttpError(error);
      if (response.headersSent) response.destroy();
      else sendError(response, status, message);
    }
  };
}

function signer({ sandboxes }: ControlPlane, request: IncomingMessage) {
  return { id: signerOf(request, sandboxes.list()).id, port: envdPort };
}
