import { isMainThread } from "node:worker_threads";
import { runProgram } from "../sdk/program/program.ts";
import { auditPages } from "./audit-pages.ts";
import { servePages } from "./page-worker.ts";

// Started, this is the agent. As the thread that it starts, it checks pages: one that takes too long can be ended.
if (isMainThread) await runProgram((task, paths) => auditPages(task, paths, import.meta.url));
else servePages();
