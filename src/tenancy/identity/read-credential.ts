import { isStreamToken } from "./stream-token.ts";

/** What a request shows: in `Authorization: Bearer`, in `X-API-Key` or, a stream token, as `?token=`. */
export type ShownCredential =
  | { kind: "none" }
  /** It may have no credential's form. */
  | { kind: "one"; credential: string }
  | { kind: "several" };

/** Reads the credential of a request. The same one in two places is one. */
export function readCredential(request: Request): ShownCredential {
  const all = [
    bearerOf(request.headers.get("Authorization")),
    request.headers.get("X-API-Key"),
    tokenInQuery(request.url),
  ];
  const [credential, other] = new Set(all.filter((one) => one !== null));
  if (credential === undefined) return { kind: "none" };
  return other === undefined ? { kind: "one", credential } : { kind: "several" };
}

/** All that stands behind the scheme of an `Authorization` header. Another scheme is none of ours. */
export const bearerOf = (header: string | null): string | null =>
  /^Bearer +(.+)$/i.exec(header ?? "")?.[1] ?? null;

/** Nothing else may be sent in a URL, which others than we keep. */
function tokenInQuery(url: string): string | null {
  const start = url.indexOf("?");
  const token = start < 0 ? null : new URLSearchParams(url.slice(start)).get("token");
  return token !== null && isStreamToken(token) ? token : null;
}
