import { isEntry } from "../sdk/program/entry.ts";
import { runProgram } from "../sdk/program/program.ts";
import { installTypeScript } from "../sdk/user-code/typescript-hooks.ts";
import { endInTime } from "./end-in-time.ts";
import { profileProgram } from "./profile-program.ts";

export { load, resolve } from "../sdk/user-code/typescript-hooks.ts";

// Started, this is the agent. Preloaded by Node for a program, it makes that one's TypeScript run, and end.
if (isEntry(import.meta.url)) {
  await runProgram((task, paths) => profileProgram(task, paths, import.meta.url));
} else {
  installTypeScript(import.meta.url);
  endInTime();
}
