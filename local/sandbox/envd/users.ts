import { chown, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Code, ConnectError } from "@connectrpc/connect";
import type { User } from "./config.ts";

export type Users = ReturnType<typeof createUsers>;

/** The users of a sandbox, by the names that its callers give. */
export function createUsers(users: readonly User[]) {
  /**
   * @param name null for the user that is meant when none is named.
   * @throws ConnectError unauthenticated, as E2B does for a user that a sandbox does not have.
   */
  const find = (name: string | null): User => {
    const user = name === null ? users[0] : users.find((user) => user.name === name);
    if (user !== undefined) return user;
    const names = users.map((user) => `'${user.name}'`).join(" and ");
    throw new ConnectError(
      `invalid username: '${name}': this sandbox has ${names} only`,
      Code.Unauthenticated,
    );
  };
  return {
    find,
    /** The user that a remote call names in its Basic credentials; throws as `find` does. */
    of: (headers: Headers) => find(nameIn(headers)),
    /** The name of an owner, or its number when it is none of this sandbox's users. */
    nameOf: (id: number, kind: "uid" | "gid") =>
      users.find((user) => (user[kind] ?? ownId(kind)) === id)?.name ?? String(id),
  };
}

/** The ids of a user in the form in which Node starts a process, where it has any. */
export function idsOf({ uid, gid }: User): { uid?: number; gid?: number } {
  return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
}

/** Makes a folder and those above it that are missing, and gives what it made to a user. */
export async function makeFolderFor(user: User, path: string): Promise<void> {
  const top = await mkdir(path, { recursive: true });
  if (top === undefined) return;
  const { uid, gid } = user;
  if (uid === undefined || gid === undefined) return;
  for (let current = path; current.length >= top.length; current = dirname(current)) {
    await chown(current, uid, gid);
  }
}

function ownId(kind: "uid" | "gid"): number | undefined {
  return kind === "uid" ? process.getuid?.() : process.getgid?.();
}

function nameIn(headers: Headers): string | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/.exec(headers.get("authorization") ?? "")?.[1];
  if (encoded === undefined) return null;
  const [name = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return name;
}
