import { Code, ConnectError } from "@connectrpc/connect";

/**
 * Refuses to act as anyone but `user`, the only user of a sandbox.
 *
 * @throws ConnectError unauthenticated, as E2B does for a user that a sandbox does not have.
 */
export function requireUser(name: string | null): void {
  if (name === null || name === "user") return;
  throw new ConnectError(
    `invalid username: '${name}': this sandbox host runs everything as 'user'`,
    Code.Unauthenticated,
  );
}

/** The user that a remote call names in its Basic credentials, if it names one. */
export function userOf(headers: Headers): string | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/.exec(headers.get("authorization") ?? "")?.[1];
  if (encoded === undefined) return null;
  const [name = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return name;
}
