// A signed URL is a file's address with its own credential: it comes without an access token and, where the SDK
// was given the host's URL, without even the name of a sandbox. Whether it holds is for the daemon to say.

import type { IncomingMessage } from "node:http";
import { isSignedWith } from "../envd/signatures.ts";
import { HttpError, urlOf } from "../json-http.ts";
import type { Sandbox } from "../lifecycle/sandbox.ts";

/** Whether a request is for a file, by a signed URL. */
export function isSigned(request: IncomingMessage): boolean {
  const { pathname, searchParams } = urlOf(request);
  return pathname === "/files" && searchParams.has("signature");
}

/**
 * The sandbox whose access token made the signature of a request.
 *
 * @throws HttpError 401 when it was none of these.
 */
export function signerOf(request: IncomingMessage, sandboxes: Sandbox[]): Sandbox {
  const { searchParams } = urlOf(request);
  const operation = request.method === "GET" ? "read" : "write";
  const signer = sandboxes.find(({ accessToken }) => isSignedWith(searchParams, operation, accessToken));
  if (signer === undefined) throw new HttpError(401, "invalid signature");
  return signer;
}
