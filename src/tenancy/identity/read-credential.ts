import { isStreamToken } from "./stream-token.ts";

/** The credential of a request: in `Authorization: Bearer`, in `X-API-Key`, or, a stream token, as `?token=`. */
export function readCredential(request: Request): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get("Authorization") ?? "")?.[1];
  return bearer ?? request.headers.get("X-API-Key") ?? tokenInQuery(request.url);
}

/** Nothing else may be sent in a URL, which others than we keep. */
function tokenInQuery(url: string): string | undefined {
  const start = url.indexOf("?");
  const token = start < 0 ? null : new URLSearchParams(url.slice(start)).get("token");
  return token !== null && isStreamToken(token) ? token : undefined;
}
