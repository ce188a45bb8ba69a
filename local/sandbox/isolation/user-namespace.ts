// The users of a sandbox whose host is root: a user namespace that knows two ids of the host, neither
// of them privileged there, as root and as user. No further user namespace can be made within it.

import { sandboxRoot, sandboxUser } from "./sandbox-user.ts";

/** The ids of the users as the sandbox sees them. */
export const shownIds = { root: 0, user: 1000 } as const;

/** The descriptor on which `makeUserNamespace` leaves the namespace. */
export const namespaceDescriptor = 4;

/** What the sandbox's root may do to its own processes and files, as options of bubblewrap. */
export const rootCapabilities = [
  ...["--cap-drop", "ALL"],
  ...["SETUID", "SETGID", "KILL", "CHOWN", "DAC_OVERRIDE", "FOWNER"].flatMap((name) => [
    "--cap-add",
    `CAP_${name}`,
  ]),
];

/** A program and its arguments that run another as one unprivileged user of the host. */
export function asHostUser({ uid, gid }: { uid: number; gid: number }): string[] {
  return ["setpriv", "--reuid", String(uid), "--regid", String(gid), "--clear-groups", "--"];
}

/**
 * Lines of bash, for a host that is root, that make the namespace. A process holds it until it is set
 * up and open, and ends with its input, so also when its host does.
 */
export function makeUserNamespace(): string[] {
  if (sandboxUser === undefined) throw new Error("only root can make a user namespace of two users");
  const { root, user } = shownIds;
  const asRoot = asHostUser(sandboxRoot).join(" ");
  const mapOf = (kind: "uid" | "gid") =>
    `'${root} ${sandboxRoot[kind]} 1\\n${user} ${sandboxUser?.[kind]} 1\\n'`;
  return [
    `coproc { exec ${asRoot} unshare --user bash -c 'echo; read'; }`,
    "read -u $COPROC",
    "holder=/proc/$COPROC_PID",
    // The kernel takes a map in one write only, and the printf of bash itself writes line by line.
    `env printf ${mapOf("uid")} > $holder/uid_map`,
    `env printf ${mapOf("gid")} > $holder/gid_map`,
    `${asRoot} nsenter --user=$holder/ns/user bash -c 'echo 0 > /proc/sys/user/max_user_namespaces'`,
    `exec ${namespaceDescriptor}< $holder/ns/user`,
    "exec {COPROC[1]}>&-",
    "wait $COPROC_PID || true",
  ];
}
