import { runProgram } from "../sdk/program/program.ts";
import { audit } from "./audit.ts";

await runProgram(audit);
