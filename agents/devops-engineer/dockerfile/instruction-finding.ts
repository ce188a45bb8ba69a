import type { Instruction } from "dockerfile-ast";
import type { Finding } from "../../../src/agents/contract.ts";

/** A finding about an instruction of a Dockerfile, still without its file. */
export type InstructionFinding = Omit<Finding, "file">;

/** A finding at the line of an instruction. */
export const at = (
  instruction: Instruction,
  finding: Omit<InstructionFinding, "line">,
): InstructionFinding => ({ ...finding, line: instruction.getRange().start.line + 1 });
