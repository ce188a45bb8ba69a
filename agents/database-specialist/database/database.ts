// A database that survives what is done to it. PostgreSQL runs in a process of its own: a statement that it cannot
// stop, or breaks down at, ends that process, and another one is brought to where the first one was.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Outcome, outcome } from "./outcome.ts";

/** Without it V8 optimises PostgreSQL's code: that takes more time than a review, and half a gigabyte of memory. */
const quickCompilation = "--liftoff-only";

/** Whether this process is the one that PostgreSQL runs in. */
export const isDatabase = (): boolean => process.execArgv.includes(quickCompilation);

/** How long a statement may take. On tables that are empty nearly all take milliseconds. */
const MAX_STATEMENT_MS = 10_000;
/** The same for one that has been run before, and is sure to end. */
const MAX_REPEAT_MS = 30_000;

/** PostgreSQL, started when it is first asked. */
export class Database {
  #server: Promise<ChildProcess> | undefined;
  readonly #done: string[] = [];

  /** Runs one statement that changes the database. */
  async run(sql: string): Promise<Outcome> {
    const result = await this.query(sql);
    if (result.status === "done") this.#done.push(sql);
    return result;
  }

  /** Runs one statement that only reads. */
  async query(sql: string): Promise<Outcome> {
    this.#server ??= this.#start();
    const server = await this.#server;
    const result = await ask(server, sql, MAX_STATEMENT_MS);
    if (result.status === "broken") await this.close();
    return result;
  }

  /** Ends the process. It starts anew, with all that was done, where something is run after that. */
  async close(): Promise<void> {
    const server = await this.#server;
    this.#server = undefined;
    server?.kill("SIGKILL");
  }

  async #start(): Promise<ChildProcess> {
    const server = fork(fileURLToPath(import.meta.url), {
      execArgv: [quickCompilation],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await Promise.race([once(server, "message"), once(server, "exit").then(failToStart)]);
    for (const sql of this.#done) {
      if ((await ask(server, sql, MAX_REPEAT_MS)).status === "broken") failToStart();
    }
    return server;
  }
}

function failToStart(): never {
  throw new Error("The database cannot be started.");
}

/** The server's answer; `broken` where it ends, or takes too long. */
function ask(server: ChildProcess, sql: string, maxMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const settle = (result: Outcome): void => {
      clearTimeout(timer);
      server.removeAllListeners("message").removeAllListeners("exit");
      resolve(result);
    };
    const breakDown = (): void => settle({ status: "broken", reason: "breakdown" });
    const timer = setTimeout(() => settle({ status: "broken", reason: "timeout" }), maxMs);
    server.once("message", (message) => settle(outcome.parse(message)));
    server.once("exit", breakDown);
    server.send(sql, (error) => {
      if (error !== null) breakDown();
    });
  });
}
