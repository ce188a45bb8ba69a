import { isEntry } from "../sdk/entry.ts";
import { runProgram } from "../sdk/program.ts";
import { installTypeScript } from "../sdk/typescript-hooks.ts";
import { debug } from "./debug.ts";

export { load, resolve } from "../sdk/typescript-hooks.ts";

// Started, this is the agent. Preloaded by Node for a program, it makes that one's TypeScript run.
if (isEntry(import.meta.url)) await runProgram((task, paths) => debug(task, paths, import.meta.url));
else installTypeScript(import.meta.url);
