import { runProgram } from "../sdk/program.ts";
import { review } from "./review.ts";

await runProgram(review);
