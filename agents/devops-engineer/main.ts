import { runProgram } from "../sdk/program.ts";
import { reviewFiles } from "./review-files.ts";

await runProgram(reviewFiles);
