import { runProgram } from "../sdk/program.ts";
import { findTasks } from "./find-tasks.ts";

await runProgram(findTasks);
