import { isEntry } from "../sdk/program/entry.ts";
import { runProgram } from "../sdk/program/program.ts";
import { installTypeScript } from "../sdk/user-code/typescript-hooks.ts";
import { runTests } from "./run-tests.ts";

export { load, resolve } from "../sdk/user-code/typescript-hooks.ts";

// Started, this is the agent. Preloaded by Node for a test, it makes that one's TypeScript run.
if (isEntry(import.meta.url)) await runProgram((task, paths) => runTests(task, paths, import.meta.url));
else installTypeScript(import.meta.url);
