import { createHash, timingSafeEqual } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";

/**
 * Checks the signature of a URL that stands for the access token in one request of a file.
 *
 * @param nowSeconds Unix time.
 * @throws ConnectError unauthenticated, in the words of E2B's daemon.
 */
export function requireSignature(
  query: URLSearchParams,
  operation: "read" | "write",
  accessToken: string | undefined,
  nowSeconds: number,
): void {
  if (accessToken === undefined || !isSignedWith(query, operation, accessToken)) {
    throw new ConnectError("invalid signature", Code.Unauthenticated);
  }
  const expiration = query.get("signature_expiration");
  if (expiration !== null && !(Number(expiration) >= nowSeconds)) {
    throw new ConnectError("signature is already expired", Code.Unauthenticated);
  }
}

/** Whether an access token made the signature of a request, be it expired or not. */
export function isSignedWith(
  query: URLSearchParams,
  operation: "read" | "write",
  accessToken: string,
): boolean {
  const expiration = query.get("signature_expiration");
  const parts = [query.get("path") ?? "", operation, query.get("username") ?? "", accessToken];
  const signed = [...parts, ...(expiration === null ? [] : [expiration])].join(":");
  const digest = createHash("sha256").update(signed).digest("base64");
  const expected = Buffer.from(`v1_${digest.replace(/=+$/, "")}`);
  const given = Buffer.from(query.get("signature") ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
