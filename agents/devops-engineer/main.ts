import { runProgram } from "../sdk/program/program.ts";
import { reviewFiles } from "./review-files.ts";

await runProgram(reviewFiles);
