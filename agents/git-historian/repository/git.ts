import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GitError, outOfMemory, outOfTime, toolMissing } from "./git-errors.ts";

/** Larger contents are no text that people write; git then counts no lines of them, and keeps none in memory. */
const BIG_FILE = "8m";
const KEPT_STDERR_BYTES = 4_096;
/** What git may have of memory: a few objects can unfold to any size. Of packs it maps a part at a time. */
const MAX_MEMORY_KIB = 2 * 1_048_576;
const settings = [
  "protocol.allow=never",
  `core.bigFileThreshold=${BIG_FILE}`,
  "core.packedGitWindowSize=32m",
  "core.packedGitLimit=512m",
  "pack.threads=2",
  "gc.auto=0",
];
/** Where a system has no such limit, git runs without it. */
const limited = 'ulimit -v "$0" 2>/dev/null; exec git "$@"';
const NOT_FOUND = 127;

/** What a command reads: the file open as this descriptor, or a text. */
export type GitInput = number | string;

export type ObjectFormat = "sha1" | "sha256";

/**
 * A bare repository of the agent's own. A history is taken over into it as objects alone: a user's repository has
 * configuration, hooks, attributes and links that name programs to run and folders elsewhere, and git never sees them.
 * Nothing of the machine's configuration counts either, no transport is allowed, and nothing asks on a terminal.
 */
export class OwnRepository {
  readonly folder: string;
  readonly #latest: number;

  private constructor(folder: string, latest: number) {
    this.folder = folder;
    this.#latest = latest;
  }

  /** A temporary folder for one. After `latest`, in ms since 1970, what still runs is killed. */
  static async create(latest: number): Promise<OwnRepository> {
    return new OwnRepository(await mkdtemp(join(tmpdir(), "history-")), latest);
  }

  /** Makes it an empty repository. */
  async begin(format: ObjectFormat): Promise<void> {
    await this.text(["init", "--bare", "--quiet", "--template=", `--object-format=${format}`]);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  /**
   * What a command of git prints, while it runs. Throws a `GitError` where it fails, and an `AgentError` with the code
   * `tool_missing` where there is no git, `history_too_large` where it takes too long or too much memory.
   */
  async *output(args: readonly string[], input?: GitInput): AsyncGenerator<Buffer> {
    const leftMs = this.#latest - Date.now();
    if (leftMs <= 0) throw outOfTime();
    const command = [...settings.flatMap((setting) => ["-c", setting]), ...args];
    const child = spawn("/bin/sh", ["-c", limited, String(MAX_MEMORY_KIB), ...command], {
      cwd: this.folder,
      env: this.#environment(),
      stdio: [typeof input === "number" ? input : "pipe", "pipe", "pipe"],
      timeout: leftMs,
      killSignal: "SIGKILL",
    });
    const ended = once(child, "close").catch(() => {
      throw toolMissing();
    });
    // It is awaited below; a reader that stops early awaits nothing.
    ended.catch(() => {});
    // Git may end before it has read everything.
    child.stdin?.on("error", () => {});
    child.stdin?.end(typeof input === "string" ? input : "");
    let stderr = "";
    child.stderr?.on("data", (bytes: Buffer) => {
      stderr = (stderr + bytes.toString("utf8")).slice(-KEPT_STDERR_BYTES);
    });
    try {
      for await (const bytes of child.stdout ?? []) yield bytes;
    } finally {
      child.kill("SIGKILL");
    }
    const [code, signal] = await ended;
    if (signal !== null) throw outOfTime();
    if (code === NOT_FOUND) throw toolMissing();
    if (/out of memory|cannot allocate memory|mmap failed/i.test(stderr)) throw outOfMemory();
    if (code !== 0) throw new GitError(this.#ownWords(stderr));
  }

  /** All that a command prints, as text. */
  async text(args: readonly string[], input?: GitInput): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const bytes of this.output(args, input)) chunks.push(bytes);
    return Buffer.concat(chunks).toString("utf8");
  }

  /** The first line of what went wrong, without this repository's place. */
  #ownWords(stderr: string): string {
    const lines = stderr.replaceAll(this.folder, "").split("\n");
    const told = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines[0] ?? "";
    return told.replace(/^(fatal|error): /, "").trim();
  }

  #environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? "/usr/bin:/bin",
      HOME: this.folder,
      LC_ALL: "C",
      GIT_DIR: this.folder,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_ATTR_NOSYSTEM: "1",
      GIT_GRAFT_FILE: "/dev/null",
      GIT_NO_REPLACE_OBJECTS: "1",
      GIT_NO_LAZY_FETCH: "1",
      GIT_TERMINAL_PROMPT: "0",
    };
  }
}
