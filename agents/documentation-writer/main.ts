import { runProgram } from "../sdk/program/program.ts";
import { documentPackages } from "./document-packages.ts";

await runProgram(documentPackages);
