import type { Finding } from "../../src/agents/contract.ts";
import { sum } from "../../src/text/sum.ts";
import { isForTests } from "../sdk/files/test-file.ts";
import { compareText } from "../sdk/text/compare-text.ts";
import { counted, listed } from "../sdk/text/words.ts";
import { type Clone, inWords } from "./clones.ts";
import type { Measured } from "./measure.ts";

/** Something to refactor. `gain` is how much is to be won: 1 is a function just as hard as is still accepted. */
export type RefactoringTask = { gain: number; finding: Finding };

/** What is still accepted: the defaults of SonarSource (cognitive) and ESLint (cyclomatic, depth). */
export const limits = { cognitive: 15, cyclomatic: 20, depth: 4, lines: 100 } as const;

/** How many duplicated lines weigh as much as a function that is just too hard. */
const LINES_PER_GAIN = 20;

/** What to refactor, most worth it first. In tests repetition and length are often meant: that comes last. */
export function tasksOf(functions: readonly Measured[], clones: readonly Clone[]): RefactoringTask[] {
  const tasks = [...functions.flatMap((measured) => toTask(measured) ?? []), ...clones.map(toCloneTask)];
  return tasks.sort((a, b) => rank(b) - rank(a) || compareText(placeOf(a), placeOf(b)));
}

const rank = ({ gain, finding }: RefactoringTask): number =>
  finding.severity === "info" ? gain / 1_000 : gain;

const placeOf = ({ finding: { file = "", line = 0 } }: RefactoringTask): string =>
  `${file}:${String(line).padStart(8, "0")}`;

const severityIn = (file: string): Finding["severity"] => (isForTests(file) ? "info" : "warning");

function toTask(measured: Measured): RefactoringTask | undefined {
  const excesses = [
    { rule: "complexity/cognitive", excess: measured.cognitive / limits.cognitive },
    { rule: "complexity/cyclomatic", excess: isFlat(measured) ? 0 : measured.cyclomatic / limits.cyclomatic },
    { rule: "complexity/depth", excess: measured.depth / limits.depth },
    { rule: "complexity/length", excess: measured.lines / limits.lines },
  ].filter(({ excess }) => excess > 1);
  const [worst] = excesses.toSorted((a, b) => b.excess - a.excess);
  if (worst === undefined) return undefined;
  const gain = sum(excesses.map(({ excess }) => excess));
  const { file, line } = measured;
  return {
    gain,
    finding: {
      severity: severityIn(file),
      rule: worst.rule,
      file,
      line,
      message: describe(measured),
      fix: adviceOn(measured),
    },
  };
}

/** A long `switch` has many ways through it and is easy to follow all the same. */
const isFlat = ({ cognitive }: Measured): boolean => cognitive <= limits.cognitive / 2;

function describe({ name, cognitive, cyclomatic, depth, lines }: Measured): string {
  const measures = [
    `cognitive complexity ${cognitive}`,
    `${cyclomatic} ways through it`,
    `${counted(depth, "level")} deep`,
    counted(lines, "line"),
  ];
  return `${name} is hard to follow: ${measures.join(", ")}.`;
}

function adviceOn({ hardest, cognitive, depth }: Measured): string {
  if (hardest === undefined) {
    return depth > limits.depth
      ? "Return early, so that what is left needs not be nested."
      : "Split it by what it decides, or replace the decisions by a table.";
  }
  const { keyword, line, endLine, cognitive: part } = hardest;
  return `Extract the \`${keyword}\` of lines ${line} to ${endLine}: it makes ${part} of the ${cognitive}.`;
}

function toCloneTask({ places, lines }: Clone): RefactoringTask {
  const [first, ...others] = places;
  const { file = "", line = 1 } = first ?? {};
  const areForTests = places.every((place) => isForTests(place.file));
  return {
    gain: (lines * others.length) / LINES_PER_GAIN,
    finding: {
      severity: areForTests ? "info" : "warning",
      rule: "jscpd/duplicate",
      file,
      line,
      message: `${lines} lines are the same in ${listed(others.map(inWords), 10)}.`,
      fix: "Keep them once, and use that in each place.",
    },
  };
}
