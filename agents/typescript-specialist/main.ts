import { runProgram } from "../sdk/program/program.ts";
import { checkProjects } from "./check-projects.ts";

await runProgram(checkProjects);
