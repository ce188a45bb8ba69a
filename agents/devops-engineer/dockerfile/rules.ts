// Rules that every reviewer of Dockerfiles has, by the names that Docker's build checks and hadolint gave them.

import { type Dockerfile, type Instruction, JSONInstruction, PropertyInstruction } from "dockerfile-ast";
import { portFault } from "../compose/ports.ts";
import { downloadFix, downloadsRun } from "../downloads.ts";
import { imageFault, imageFix } from "../image-name.ts";
import { checkCopy } from "./copied-files.ts";
import { at, type InstructionFinding } from "./instruction-finding.ts";
import { checkRun, MAX_LENGTH } from "./run-commands.ts";
import { checkCommandSecrets, checkVariableSecrets } from "./secrets.ts";
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

function checkDownloads(instruction: Instruction): InstructionFinding[] {
  const text = (instruction.getRawArgumentsContent() ?? "").slice(0, MAX_LENGTH);
  return downloadsRun(text).map((message) =>
    at(instruction, {
      severity: "warning",
      rule: "dockerfile/download-not-verified",
      message,
      fix: downloadFix,
    }),
  );
}

function checkPorts(instruction: Instruction): InstructionFinding[] {
  return instruction.getArguments().flatMap((argument) => {
    const message = portFault(argument.getValue());
    const fix = "Name the port that the program listens at.";
    return message === undefined
      ? []
      : at(instruction, { severity: "error", rule: "dockerfile/port", message, fix });
  });
}

function checkInstruction(instruction: Instruction): InstructionFinding[] {
  const keyword = instruction.getKeyword();
  if (keyword === "EXPOSE") return checkPorts(instruction);
  if (keyword === "COPY") return checkCopy(instruction);
  if (keyword === "RUN")
    return [...checkRun(instruction), ...checkDownloads(instruction), ...checkCommandSecrets(instruction)];
  if (keyword === "ADD") return [...checkAdd(instruction), ...checkCopy(instruction)];
  if (instruction instanceof PropertyInstruction && ["ENV", "ARG"].includes(keyword))
    return checkVariableSecrets(instruction);
  if (instruction instanceof JSONInstruction && ["CMD", "ENTRYPOINT"].includes(keyword))
    return [...checkForm(instruction), ...checkCommandSecrets(instruction)];
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
