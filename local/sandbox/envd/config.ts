import * as z from "zod/mini";

const user = z.object({
  name: z.enum(["user", "root"]),
  /** The ids that its commands and files get; absent where everything belongs to the daemon's own user. */
  uid: z.optional(z.number()),
  gid: z.optional(z.number()),
  /** Its home, as the sandbox sees it. */
  home: z.string(),
});

/** What the host tells the daemon of a sandbox at its start, on standard input. */
export const daemonConfig = z.object({
  /** Encoded descriptors of the services to serve. */
  descriptors: z.array(z.string()),
  /** The users there are; the first is the one meant when a caller names none. */
  users: z.array(user).check(z.minLength(1)),
  /** Whether every process that the daemon can see is one of its sandbox. */
  isWholeTree: z.boolean(),
  /** The secret with which clients sign URLs of files; without it no signature is valid. */
  accessToken: z.optional(z.string()),
  /** Folders whose path in the sandbox is not their path on disk; where there are any, no other path exists. */
  mappedFolders: z.array(z.object({ shown: z.string(), real: z.string() })),
  /** Folders, by their path on disk, whose content counts as the sandbox's use of the disk. */
  diskFolders: z.array(z.string()),
  /** Processors whose time the sandbox may use. */
  processors: z.number(),
  /** What all processes and files of the sandbox may use together; the daemon itself does not count. */
  limits: z.object({ memoryBytes: z.optional(z.number()), diskBytes: z.optional(z.number()) }),
  /** A unix socket on which an HTTP proxy listens, offered to commands at 127.0.0.1:3128. */
  egressSocket: z.optional(z.string()),
  /** A folder named `node_modules` that has `@lydell/node-pty`; without it there are no terminals. */
  ptyModule: z.optional(z.string()),
  /** Environment of every command, which a command's own variables override. */
  environment: z.record(z.string(), z.string()),
  /** Environment that no command can override. */
  fixedEnvironment: z.record(z.string(), z.string()),
  /** A program and its arguments put before every command. */
  commandPrefix: z.array(z.string()),
  /** Whether a login shell may read its profile. */
  readsLoginProfile: z.boolean(),
  /** SHA-256 of the only files that may enter, where only trusted code runs. */
  trustedHashes: z.optional(z.array(z.string())),
});

export type DaemonConfig = z.infer<typeof daemonConfig>;
export type User = z.infer<typeof user>;
