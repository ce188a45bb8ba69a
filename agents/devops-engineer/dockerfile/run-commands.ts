import type { Instruction } from "dockerfile-ast";
import { at, type InstructionFinding } from "./instruction-finding.ts";

/** Longer commands are generated; expressions over them could take long. */
export const MAX_LENGTH = 20_000;

/** The mistakes with `apt-get` that break builds or make them stale. */
export function checkRun(instruction: Instruction): InstructionFinding[] {
  const text = (instruction.getRawArgumentsContent() ?? "").slice(0, MAX_LENGTH);
  const commands = text.split(/&&|\|\||;|\n/).map((command) => command.trim());
  const updates = commands.some((command) =>
    /^(sudo )?apt(-get)?\b.* update\b|^apt(-get)? update\b/.test(command),
  );
  const installs = commands.filter((command) => /\bapt(-get)?\b(\s+-\S+)*\s+install\b/.test(command));
  const asks = installs.some((command) => !/\s(-[a-zA-Z]*y[a-zA-Z]*|--yes|--assume-yes|-qq)\b/.test(command));
  return [
    ...(asks
      ? [
          at(instruction, {
            severity: "error",
            rule: "dockerfile/apt-get-asks",
            message: "`apt-get install` asks whether to go on, and a build has nobody to answer: it fails.",
            fix: "Add `-y`.",
          }),
        ]
      : []),
    ...(updates && installs.length === 0
      ? [
          at(instruction, {
            severity: "warning",
            rule: "dockerfile/apt-get-update-alone",
            message:
              "`apt-get update` is cached as a layer of its own: a later install uses lists of packages that are out of date.",
            fix: "Put `apt-get update && apt-get install -y ...` into one RUN.",
          }),
        ]
      : []),
  ];
}
