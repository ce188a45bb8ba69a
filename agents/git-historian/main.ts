import { runProgram } from "../sdk/program/program.ts";
import { tellHistory } from "./tell-history.ts";

await runProgram(tellHistory);
