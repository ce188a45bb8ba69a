import { isEntry } from "../sdk/entry.ts";
import { runProgram } from "../sdk/program.ts";
import { installTypeScript } from "../sdk/typescript-hooks.ts";
import { runCode } from "./run-code.ts";

export { load, resolve } from "../sdk/typescript-hooks.ts";

// Started, this is the agent. Preloaded by Node for a program, it makes that one's TypeScript run.
if (isEntry(import.meta.url)) await runProgram((task, paths) => runCode(task, paths, import.meta.url));
else installTypeScript(import.meta.url);
