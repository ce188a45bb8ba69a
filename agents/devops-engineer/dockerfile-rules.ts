// Rules that every reviewer of Dockerfiles has, by the names that Docker's build checks and hadolint gave them.

import { type Dockerfile, type Instruction, JSONInstruction, PropertyInstruction } from "dockerfile-ast";
import { isSecretVariable } from "../sdk/security/credentials.ts";
import { imageFault, imageFix } from "./image-name.ts";
import { at, type InstructionFinding } from "./instruction-finding.ts";
import { checkRun } from "./run-commands.ts";
import { hasKnownToken, isLiteralSecret } from "./secrets.ts";
import { checkUser, stagesOf } from "./stages.ts";

function checkBaseImages(dockerfile: Dockerfile): InstructionFinding[] {
  const stages = new Set(dockerfile.getFROMs().map((from) => from.getBuildStage()));
  return dockerfile.getFROMs().flatMap((from) => {
    const image = from.getImage();
    if (image === null || image === "scratch" || stages.has(image)) return [];
    const message = imageFault(image);
    if (message === null) return [];
    return at(from, { severity: "warning", rule: "dockerfile/base-image-version", message, fix: imageFix });
  });
}

function checkSecret(instruction: PropertyInstruction): InstructionFinding[] {
  const keyword = instruction.getKeyword();
  return instruction.getProperties().flatMap((property) => {
    const name = property.getName();
    const value = property.getValue() ?? "";
    if (!isSecretVariable(name) && !hasKnownToken(value)) return [];
    const isWritten = isLiteralSecret(value);
    if (keyword === "ENV" && value === "") return [];
    const message = isWritten
      ? `\`${name}\` is a secret that everybody who has the image or this file can read.`
      : `\`${name}\` is a secret, and stays readable in the history and the cache of what is built.`;
    const fix =
      "Mount it where it is needed: `RUN --mount=type=secret,id=...`, or give it when the container starts.";
    return at(instruction, {
      severity: isWritten ? "error" : "warning",
      rule: "dockerfile/secret-in-image",
      message,
      fix,
    });
  });
}

/** A command in shell form is run by a shell, which passes no signal on to it. */
function checkForm(instruction: JSONInstruction): InstructionFinding[] {
  const text = instruction.getArgumentsContent() ?? "";
  if (instruction.getOpeningBracket() !== null || text === "" || /^exec\s/.test(text)) return [];
  const keyword = instruction.getKeyword();
  const words = JSON.stringify(text.split(/\s+/));
  return [
    at(instruction, {
      severity: "warning",
      rule: "dockerfile/json-args",
      message: `${keyword} in shell form makes a shell the first process, which passes no signal on: the container is killed instead of stopped.`,
      ...(/[|&;<>$"'`\\\n]/.test(text)
        ? {}
        : { fix: `Write it as \`${keyword} ${words.replaceAll('","', '", "')}\`.` }),
    }),
  ];
}

function checkAdd(instruction: Instruction): InstructionFinding[] {
  const text = instruction.getArgumentsContent() ?? "";
  if (!/^https?:\/\//.test(text)) return [];
  return [
    at(instruction, {
      severity: "warning",
      rule: "dockerfile/add-without-checksum",
      message: "What ADD downloads is not verified: another file at that address becomes part of the image.",
      fix: "Add `--checksum=sha256:...`.",
    }),
  ];
}

function checkInstruction(instruction: Instruction): InstructionFinding[] {
  const keyword = instruction.getKeyword();
  if (keyword === "RUN") return checkRun(instruction);
  if (keyword === "ADD") return checkAdd(instruction);
  if (instruction instanceof PropertyInstruction && ["ENV", "ARG"].includes(keyword))
    return checkSecret(instruction);
  if (instruction instanceof JSONInstruction && ["CMD", "ENTRYPOINT"].includes(keyword))
    return checkForm(instruction);
  return [];
}

/** What breaks one of the rules. */
export function dockerfileRules(dockerfile: Dockerfile): InstructionFinding[] {
  return [
    ...checkBaseImages(dockerfile),
    ...dockerfile.getInstructions().flatMap(checkInstruction),
    ...checkUser(stagesOf(dockerfile)),
  ];
}
