// What one host and one sandbox may use at most. `GET /health` lists which of it the kernel enforces,
// what the daemon only watches, and what is not enforced on this machine.

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
  /** Time within which a daemon must answer the host, to stop or measure its sandbox. */
  askMs: 5_000,
  /** Paused sandboxes at a time, whose stopped processes keep their memory. */
  pausedSandboxes: 100,
  snapshots: 100,
  /** Files of a sandbox that a snapshot or a fork copies. */
  copiedBytes: 4096 * MIB,
  /** Time within which that copy must be made. */
  copyMs: 120_000,
  /** Sandboxes that one fork may make. */
  forks: 20,
  /** Least lifetime that traffic gives to a sandbox which it resumes, in seconds. */
  autoResumeSeconds: 300,
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

/** What can be limited in a sandbox, as `GET /health` names it. */
export const everyLimit = [
  "network",
  "processes",
  "open files",
  "file size",
  "memory",
  "disk",
  "cpu",
] as const;
export type Limit = (typeof everyLimit)[number];

/** What all processes and files of one sandbox may use together. */
export type SandboxLimits = { memoryBytes: number; diskBytes: number; processes: number };

export const sandboxLimits: SandboxLimits = {
  memoryBytes: 2048 * MIB,
  diskBytes: 4096 * MIB,
  processes: 512,
};

/** Threads of the daemon, which its sandbox cannot take from it. */
export const daemonTasks = 64;

/** Processors whose time one sandbox may use, where control groups bound it. */
export const sandboxCpus = 2;

/** Bounds the kernel keeps on every command in an isolated sandbox, as options of prlimit(1). */
export function commandLimits({ processes }: SandboxLimits): string[] {
  return [`--nproc=${processes}`, "--nofile=4096", `--fsize=${1024 * MIB}`, "--core=0"];
}
