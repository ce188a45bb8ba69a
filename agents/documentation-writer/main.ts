import { runProgram } from "../sdk/program.ts";
import { documentPackages } from "./document-packages.ts";

await runProgram(documentPackages);
