import { runProgram } from "../sdk/program.ts";
import { analyzeData } from "./analyze-data.ts";

await runProgram(analyzeData);
