import type { Instruction, PropertyInstruction } from "dockerfile-ast";
import { isSecretVariable } from "../../sdk/security/credentials.ts";
import { secretsInCommand, setsSecret } from "../secrets.ts";
import { at, type InstructionFinding } from "./instruction-finding.ts";
import { MAX_LENGTH } from "./run-commands.ts";

const fix =
  "Mount it where it is needed: `RUN --mount=type=secret,id=...`, or give it when the container starts.";

/** Secrets among the variables of an image or its build. */
export function checkVariableSecrets(instruction: PropertyInstruction): InstructionFinding[] {
  const keyword = instruction.getKeyword();
  return instruction.getProperties().flatMap((property) => {
    const name = property.getName();
    const value = property.getValue() ?? "";
    const isWritten = setsSecret(name, value);
    if (!isSecretVariable(name) && !isWritten) return [];
    if (keyword === "ENV" && value === "") return [];
    const message = isWritten
      ? `\`${name}\` is a secret that everybody who has the image or this file can read.`
      : `\`${name}\` is a secret, and stays readable in the history and the cache of what is built.`;
    return at(instruction, {
      severity: isWritten ? "error" : "warning",
      rule: "dockerfile/secret-in-image",
      message,
      fix,
    });
  });
}

/** Secrets that a command is given. */
export function checkCommandSecrets(instruction: Instruction): InstructionFinding[] {
  const text = (instruction.getRawArgumentsContent() ?? "").slice(0, MAX_LENGTH);
  return secretsInCommand(text.replaceAll(/[[\]",]+/g, " ")).map((secret) =>
    at(instruction, {
      severity: "error",
      rule: "dockerfile/secret-in-image",
      message: `${secret} is written down for everybody who has the image or this file.`,
      fix,
    }),
  );
}
