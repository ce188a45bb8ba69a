import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { type ControlPlane, serveControlPlane } from "./control-plane.ts";
import { type HostFacts, healthOf } from "./health.ts";
import { HttpError, sendError, sendJson } from "./json-http.ts";
import { addressee, forward } from "./proxy.ts";
import { isSameSecret } from "./secrets.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers every request of the host's port: for a sandbox, for health, or for the control plane. */
export function createRequestHandler(plane: ControlPlane, facts: HostFacts, apiKey: string): Handler {
  const serve: Handler = async (request, response) => {
    const target = addressee(request);
    if (target !== undefined) return forward(plane.sandboxes, target, request, response);
    const url = new URL(`http://127.0.0.1${request.url}`);
    if (url.pathname === "/health")
      return sendJson(response, 200, healthOf(facts, plane.sandboxes.list().length));
    // A signed URL comes without any other credential, or even the name of a sandbox.
    if (url.searchParams.has("signature"))
      throw new HttpError(501, "this sandbox host does not implement signed URLs");
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

function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof z.ZodError) return new HttpError(400, z.prettifyError(error));
  return new HttpError(500, error instanceof Error ? error.message : String(error));
}
