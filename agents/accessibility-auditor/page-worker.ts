// Pages are checked in a thread of their own: what a page makes it take, in time or memory, ends that thread alone.

import { once } from "node:events";
import { posix } from "node:path";
import { parentPort, Worker } from "node:worker_threads";
import { readText } from "../sdk/files/read-text.ts";
import { checkPage } from "./check-page.ts";
import type { ReadStyles } from "./page.ts";
import type { PageResult } from "./problem.ts";

/** A page to check: its markup, its path, and the folder of the user's files. */
type PageJob = { file: string; html: string; root: string };

type Reply = { result: PageResult } | { skipped: string };

const PAGE_TIME_MS = 20_000;
const MAX_STYLES_BYTES = 262_144;

/** Reads style sheets beside a page, as long as they stay below the folder of files and small enough together. */
function stylesBeside({ file, root }: PageJob): ReadStyles {
  let bytes = 0;
  return async (href) => {
    const [path = ""] = href.split(/[?#]/, 1);
    if (/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(path)) return undefined;
    const target = posix.join(path.startsWith("/") ? "." : posix.dirname(file), path);
    if (target.startsWith("..")) return undefined;
    const read = await readText(root, target, MAX_STYLES_BYTES - bytes).catch(() => undefined);
    if (read === undefined || !("text" in read)) return undefined;
    bytes += Buffer.byteLength(read.text);
    return read.text;
  };
}

async function replyTo(job: PageJob): Promise<Reply> {
  try {
    return { result: await checkPage(job.html, stylesBeside(job)) };
  } catch (error) {
    const reason = error instanceof RangeError ? "it is nested too deeply" : "it could not be checked";
    return { skipped: reason };
  }
}

/** Checks the pages that are posted to this thread. */
export function servePages(): void {
  parentPort?.on("message", async (job: PageJob) => parentPort?.postMessage(await replyTo(job)));
}

/** Checks pages one after the other in a thread, which is started anew after a page that ended it. */
export class PageChecker {
  readonly #bundleUrl: URL;
  #worker: Worker | undefined;

  /** `bundleUrl` is the module that calls `servePages` in a thread. */
  constructor(bundleUrl: string) {
    this.#bundleUrl = new URL(bundleUrl);
  }

  async check(job: PageJob): Promise<Reply> {
    this.#worker ??= new Worker(this.#bundleUrl, {
      resourceLimits: { maxOldGenerationSizeMb: 1_024, stackSizeMb: 8 },
    });
    const reply = await this.#ask(this.#worker, job);
    if (reply !== undefined) return reply;
    await this.close();
    return { skipped: "it took too much time or memory" };
  }

  /** The thread's reply; undefined where it ended or took too long. */
  async #ask(worker: Worker, job: PageJob): Promise<Reply | undefined> {
    const settled = new AbortController();
    const signal = AbortSignal.any([settled.signal, AbortSignal.timeout(PAGE_TIME_MS)]);
    try {
      worker.postMessage(job);
      const ended = once(worker, "exit", { signal }).then(() => []);
      const [reply] = await Promise.race([once(worker, "message", { signal }), ended]);
      return reply;
    } catch {
      return undefined;
    } finally {
      settled.abort();
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}
