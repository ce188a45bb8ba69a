import { runProgram } from "../sdk/program/program.ts";
import { analyzeData } from "./analyze-data.ts";

await runProgram(analyzeData);
