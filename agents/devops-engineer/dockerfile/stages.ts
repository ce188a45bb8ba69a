import type { Dockerfile, From, Instruction } from "dockerfile-ast";
import { at, type InstructionFinding } from "./instruction-finding.ts";

/** A build stage: what it is made from, and its instructions. */
type Stage = { from: From; instructions: Instruction[] };

/** The stages of a Dockerfile, in order. */
export function stagesOf(dockerfile: Dockerfile): Stage[] {
  const starts = dockerfile.getFROMs();
  const lineOf = (instruction: Instruction) => instruction.getRange().start.line;
  return starts.map((from, index) => {
    const next = starts[index + 1];
    const end = next === undefined ? Number.POSITIVE_INFINITY : lineOf(next);
    const instructions = dockerfile
      .getInstructions()
      .filter((instruction) => lineOf(instruction) > lineOf(from) && lineOf(instruction) < end);
    return { from, instructions };
  });
}

/** The instructions of a stage, after those of the stage that it is made from. */
function inherited(stages: readonly Stage[], stage: Stage): Instruction[] {
  const base = stages.find((other) => other.from.getBuildStage() === stage.from.getImage());
  if (base === undefined || stages.indexOf(base) >= stages.indexOf(stage)) return stage.instructions;
  return [...inherited(stages, base), ...stage.instructions];
}

/** Whether an image that others have made starts its programs as somebody else than root. */
const isUnprivileged = (image: string): boolean => /nonroot|non-root|unprivileged|rootless/i.test(image);

/** Whether the container that the last stage becomes runs as root, where it runs anything. */
export function checkUser(stages: readonly Stage[]): InstructionFinding[] {
  const last = stages.at(-1);
  if (last === undefined) return [];
  const instructions = inherited(stages, last);
  const user = instructions.findLast((instruction) => instruction.getKeyword() === "USER");
  const starts = instructions.some((instruction) => ["CMD", "ENTRYPOINT"].includes(instruction.getKeyword()));
  const name = user?.getArguments()[0]?.getValue().split(":")[0];
  const isRoot =
    name === undefined ? !isUnprivileged(last.from.getImage() ?? "") : ["root", "0"].includes(name);
  if (!starts || !isRoot) return [];
  return [
    at(user ?? last.from, {
      severity: "warning",
      rule: "dockerfile/root-user",
      message: "The container runs as root: whoever breaks out of the program has all rights in it.",
      fix: "Create a user and switch to it by `USER` before the last `CMD` or `ENTRYPOINT`.",
    }),
  ];
}
