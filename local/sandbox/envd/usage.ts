import { execFile } from "node:child_process";
import { statfs } from "node:fs/promises";
import type { DaemonConfig } from "./config.ts";
import { type ProcessUsage, readProcesses } from "./process-table.ts";

/** For how long one sample serves all who ask: over less time, the use of processors is mostly noise. */
const sharedMs = 500;

export type Usage = {
  /** Of the sandbox's processors together, since the sample before; 0 to 100. */
  cpuUsedPct: number;
  memoryUsedBytes: number;
  diskUsedBytes: number;
  processes: ProcessUsage[];
};

/** Measures what the sandbox uses. */
export class UsageSampler {
  readonly #config: DaemonConfig;
  #latest: Promise<Usage> | undefined;
  #processes = new Map<string, ProcessUsage>();
  #sampledAtMs = performance.now();
  #diskUsedBytes = 0;
  #freeBlocks = "";

  constructor(config: DaemonConfig) {
    this.#config = config;
  }

  /** What is used now, or was at most `sharedMs` ago. */
  sample(): Promise<Usage> {
    this.#latest ??= this.#measure().finally(() => {
      setTimeout(() => {
        this.#latest = undefined;
      }, sharedMs).unref();
    });
    return this.#latest;
  }

  async #measure(): Promise<Usage> {
    const processes = await readProcesses(this.#config.isWholeTree);
    return {
      cpuUsedPct: this.#measureCpu(processes),
      memoryUsedBytes: processes.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      diskUsedBytes: await this.#measureDisk(),
      processes,
    };
  }

  #measureCpu(processes: readonly ProcessUsage[]): number {
    const before = this.#processes;
    const elapsedSeconds = (performance.now() - this.#sampledAtMs) / 1000;
    this.#processes = new Map(processes.map((usage) => [`${usage.pid} ${usage.startedAt}`, usage]));
    this.#sampledAtMs = performance.now();
    let usedSeconds = 0;
    for (const [key, { cpuSeconds }] of this.#processes) {
      usedSeconds += cpuSeconds - (before.get(key)?.cpuSeconds ?? 0);
    }
    return Math.min(100, (100 * usedSeconds) / (elapsedSeconds * this.#config.processors));
  }

  /** Goes through the folders only when the space left on their disks is not what it was. */
  async #measureDisk(): Promise<number> {
    const { diskFolders } = this.#config;
    const disks = await Promise.all(diskFolders.map((folder) => statfs(folder).catch(() => undefined)));
    const freeBlocks = disks.map((disk) => disk?.bfree).join();
    if (freeBlocks !== this.#freeBlocks) {
      this.#diskUsedBytes = await sizeOf(diskFolders);
      this.#freeBlocks = freeBlocks;
    }
    return this.#diskUsedBytes;
  }
}

/**
 * The space that folders take, each file once however many names it has. `du` goes from folder to folder, so that no
 * path is too long for it; what vanishes meanwhile makes it fail, after it has told the sum of the rest.
 */
async function sizeOf(folders: readonly string[]): Promise<number> {
  const told = await new Promise<string>((resolve) => {
    execFile("du", ["-sc", "--block-size=1", "--", ...folders], (_failure, stdout) => resolve(stdout));
  });
  const bytes = Number.parseInt(told.trimEnd().split("\n").at(-1) ?? "", 10);
  if (Number.isNaN(bytes)) throw new Error("du tells no sum");
  return bytes;
}
