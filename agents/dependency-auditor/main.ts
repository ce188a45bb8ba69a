import { runProgram } from "../sdk/program.ts";
import { audit } from "./audit.ts";

await runProgram(audit);
