import { runProgram } from "../sdk/program/program.ts";
import { review } from "./review.ts";

await runProgram(review);
