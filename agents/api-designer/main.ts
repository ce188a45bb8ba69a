import { runProgram } from "../sdk/program/program.ts";
import { reviewApis } from "./review-apis.ts";

await runProgram(reviewApis);
