import { runProgram } from "../sdk/program.ts";
import { reviewDatabase } from "./review-database.ts";

await runProgram(reviewDatabase);
