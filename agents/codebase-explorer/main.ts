import { runProgram } from "../sdk/program/program.ts";
import { explore } from "./explore-task.ts";

await runProgram(explore);
