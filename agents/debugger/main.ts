import { isEntry } from "../sdk/program/entry.ts";
import { runProgram } from "../sdk/program/program.ts";
import { installTypeScript } from "../sdk/user-code/typescript-hooks.ts";
import { debug } from "./debug.ts";

export { load, resolve } from "../sdk/user-code/typescript-hooks.ts";

// Started, this is the agent. Preloaded by Node for a program, it makes that one's TypeScript run.
if (isEntry(import.meta.url)) await runProgram((task, paths) => debug(task, paths, import.meta.url));
else installTypeScript(import.meta.url);
