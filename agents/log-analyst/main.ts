import { runProgram } from "../sdk/program/program.ts";
import { analyzeLogs } from "./analyze-logs.ts";

await runProgram(analyzeLogs);
