import type { Finding } from "../../../src/agents/contract.ts";
import { compareText } from "../../sdk/text/compare-text.ts";
import { counted } from "../../sdk/text/words.ts";
import { percent } from "../percent.ts";
import type { MeasuredFile, Measures } from "./measure.ts";

/** A file that is hard to change and changed often. `score` is the product of both. */
export type Hotspot = MeasuredFile & { lines: number; complexity: number; score: number };

const MIN_RECENT_COMMITS = 8;
const MIN_LINES = 100;
const MAX_HOTSPOTS = 5;

/** The value that a part of the others stay below. */
function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

const isMeasured = (file: MeasuredFile): file is MeasuredFile & { lines: number; complexity: number } =>
  file.lines !== undefined && file.complexity !== undefined;

/**
 * The hotspots (Tornhill, "Your Code as a Crime Scene", 2015): files by how often they changed lately times how complex they
 * are. At most five, which are in the busiest tenth and the more complex quarter of the code.
 */
export function hotspotsOf({ files, isYoung }: Measures): Hotspot[] {
  if (isYoung) return [];
  const code = files.filter((file) => file.isCode && !file.isTest).filter(isMeasured);
  const busy = code
    .filter(({ recentCommits }) => recentCommits > 0)
    .map(({ recentCommits }) => recentCommits);
  const leastCommits = Math.max(MIN_RECENT_COMMITS, quantile(busy, 0.9));
  const leastComplexity = quantile(
    code.map(({ complexity }) => complexity),
    0.75,
  );
  return code
    .filter(({ recentCommits, lines, complexity }) => {
      return recentCommits >= leastCommits && lines >= MIN_LINES && complexity >= leastComplexity;
    })
    .map((file) => ({ ...file, score: file.recentCommits * file.complexity }))
    .sort((a, b) => b.score - a.score || compareText(a.path, b.path))
    .slice(0, MAX_HOTSPOTS);
}

export function hotspotFindings(measures: Measures): Finding[] {
  const { chronicle } = measures;
  const total = chronicle.commits.filter(({ isRecent }) => isRecent).length;
  return hotspotsOf(measures).map((file) => ({
    severity: "warning",
    rule: "git-historian/hotspot",
    file: file.path,
    message: [
      `It changes often and is hard to change: ${file.recentCommits} of the ${total} commits of the last ${chronicle.recentDays} days`,
      `touched it (${file.recentAdded} lines added, ${file.recentDeleted} removed), and its ${file.lines} lines have an indentation complexity of ${file.complexity}.`,
    ].join(" "),
    fix: `Split it along what changes together, with tests before${chronicle.isCut ? "" : `; ${whoKnows(file)}`}.`,
  }));
}

function whoKnows({ knowledge: { main, shares } }: MeasuredFile): string {
  const others = shares.length - 1;
  const beside = others > 0 ? ` beside ${counted(others, "other")}` : "";
  return `${main.person.name} wrote ${percent(main.part)} of it${beside}`;
}
