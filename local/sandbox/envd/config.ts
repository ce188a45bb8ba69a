import * as z from "zod/mini";

/** What the host tells the daemon of a sandbox at its start, on standard input. */
export const daemonConfig = z.object({
  /** Encoded descriptors of the services to serve. */
  descriptors: z.array(z.string()),
  /** The home of `user`, as the sandbox sees it. */
  home: z.string(),
  /** Folders whose path in the sandbox is not their path on disk; where there are any, no other path exists. */
  mappedFolders: z.array(z.object({ shown: z.string(), real: z.string() })),
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
