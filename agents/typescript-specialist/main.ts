import { runProgram } from "../sdk/program.ts";
import { checkProjects } from "./check-projects.ts";

await runProgram(checkProjects);
