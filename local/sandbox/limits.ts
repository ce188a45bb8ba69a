// What one host and one sandbox may use at most. Memory, disk space and CPU time cannot be bounded
// without control groups, so `GET /health` lists them as not enforced.

const KIB = 1024;
const MIB = 1024 * KIB;

/** Bounds of the host itself. */
export const hostLimits = {
  concurrentSandboxes: 20,
  /** Longest lifetime a sandbox may ask for, in seconds: E2B's own bound. */
  lifetimeSeconds: 24 * 60 * 60,
  /** Lifetime of a sandbox that asks for none, in seconds: E2B's own default. */
  defaultLifetimeSeconds: 300,
  /** Body of one call of the control plane. */
  controlBodyBytes: 512 * KIB,
  /** Time within which a started sandbox must answer. */
  startMs: 20_000,
} as const;

/** Bounds the daemon keeps within its sandbox. */
export const daemonLimits = {
  /** One message of a remote call, so also one piece of standard input. */
  messageBytes: 8 * MIB,
  /** A file sent as a form, which is held in memory while it is parsed. */
  formBytes: 64 * MIB,
  /** A file sent as a stream. */
  fileBytes: 1024 * MIB,
  /** Output of a command that one follower has not read yet, in pieces of at most 64 KiB. */
  unreadOutputPieces: 64,
  /** Standard input that a command has not read yet. */
  unreadInputBytes: 16 * MIB,
  /** Ended commands whose exit code is kept for a late connect. */
  keptExits: 256,
  /** Entries of one listing. */
  listedEntries: 10_000,
  /** File system watches at a time. */
  watches: 64,
  /** Events of one watch that its follower has not read yet. */
  unreadWatchEvents: 10_000,
} as const;

/** Bounds the kernel keeps on every command in an isolated sandbox, as options of prlimit(1). */
export const commandLimits = ["--nproc=512", "--nofile=4096", `--fsize=${1024 * MIB}`, "--core=0"];
