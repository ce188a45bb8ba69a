import { runProgram } from "../sdk/program/program.ts";
import { findTasks } from "./find-tasks.ts";

await runProgram(findTasks);
