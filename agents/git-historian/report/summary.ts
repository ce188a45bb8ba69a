import type { Finding } from "../../../src/agents/contract.ts";
import { groupBy } from "../../sdk/collections/group-by.ts";
import { counted, listed } from "../../sdk/text/words.ts";
import { cannotTell } from "../answers/answers-about-people.ts";
import type { Experts } from "../answers/experts.ts";
import type { Chronicle } from "../measures/chronicle.ts";
import type { Coupling } from "../measures/coupling.ts";
import type { MeasuredFile, Measures } from "../measures/measure.ts";
import { dayOf, daysBetween } from "../time-text.ts";

/** All that is told of a history. */
export type Tale = {
  branch: string;
  branches: number;
  measures: Measures;
  hidden: Coupling[];
  findings: Finding[];
  experts: Experts[];
  /** What is said first: the answers to what the request asks. */
  answers: string[];
  notes: string[];
};

const MAX_NAMED_BOTS = 3;
const MAX_NAMED_PEOPLE = 5;

const when = (isSo: boolean, words: string): string[] => (isSo ? [words] : []);

/** What of the log does not count, in whole sentences. */
export function leftOutNotes({ leftOut }: Chronicle): string[] {
  const { merges, bots, botNames, ignored, misdated } = leftOut;
  const names = `${botNames.slice(0, MAX_NAMED_BOTS).join(", ")}${botNames.length > MAX_NAMED_BOTS ? " and others" : ""}`;
  return [
    ...when(bots > 0, `Left out: ${counted(bots, "commit")} by bots (${names}).`),
    ...when(ignored > 0, `Left out: ${counted(ignored, "commit")} that .git-blame-ignore-revs names.`),
    ...when(merges > 0, `Left out: ${counted(merges, "merge")}, as what they merge counts by itself.`),
    ...when(
      misdated > 0,
      `${counted(misdated, "commit")} ${misdated === 1 ? "has a date" : "have dates"} that cannot be right.`,
    ),
  ];
}

/** A person would want: the answer to what was asked, what the history is, and what to look at. */
export function summarize(tale: Tale): string {
  const { measures, findings, notes } = tale;
  const sentences = [...tale.answers, historyText(tale), judgement(measures, findings), ...notes];
  return [...new Set(sentences)].join(" ");
}

function historyText({ branch, branches, measures: { chronicle, contributors, files } }: Tale): string {
  const { commits, oldest, newest } = chronicle;
  const on = `${branch}${branches > 1 ? `, one of ${branches} branches,` : ""}`;
  const by = counted(contributors.length, "person", "people");
  return `${counted(commits.length, "commit")} on ${on} by ${by}, ${dayOf(oldest)} to ${dayOf(newest)}.${busiestText(files, chronicle)}`;
}

/** The code that changed most lately, and what changed more often and is no code. */
function busiestText(files: readonly MeasuredFile[], { recentDays }: Chronicle): string {
  const [first] = files.filter(({ recentCommits }) => recentCommits > 0);
  const code = files.find(({ isCode, recentCommits }) => isCode && recentCommits > 0);
  if (first === undefined) return "";
  const times = ({ recentCommits }: MeasuredFile) => counted(recentCommits, "commit");
  const told = ` In the last ${recentDays} days`;
  if (code === undefined) return `${told} ${first.path} changed most, in ${times(first)}.`;
  const more =
    first.recentCommits > code.recentCommits ? `, and of all files ${first.path}, in ${times(first)}` : "";
  return `${told} ${code.path} changed most of the code, in ${times(code)}${more}.`;
}

function judgement(measures: Measures, findings: readonly Finding[]): string {
  const { isYoung, onlyPerson, truckFactor, chronicle, files, unseen } = measures;
  const { commits, oldest, newest, isCut } = chronicle;
  const names = truckFactor.people.map(({ name }) => name);
  const size = `${counted(commits.length, "commit")} in ${counted(daysBetween(oldest, newest), "day")}`;
  if (isCut && isYoung) return `Too little of the history is there to judge by: ${size}.`;
  if (!isYoung && unseen.length === 0 && !files.some((file) => file.isCode)) return noCode;
  return [
    ...when(!isCut && onlyPerson !== undefined, `It is the work of one person, ${onlyPerson?.name}.`),
    ...when(
      !isCut && onlyPerson === undefined && !isYoung && names.length > 0,
      `The truck factor is ${names.length} (${listed(names, MAX_NAMED_PEOPLE)}).`,
    ),
    isYoung ? `The history is too young to judge by: ${size}.` : foundText(findings),
    ...when(isCut, cannotTell),
  ].join(" ");
}

const noCode =
  "None of its files is code, and only code is looked at for hotspots, coupling and who knows what: nothing can be said of those.";

const nouns: Record<string, string> = {
  "git-historian/bus-factor-one": "bus factor of one",
  "git-historian/hotspot": "hotspot",
  "git-historian/hidden-coupling": "hidden coupling",
  "git-historian/orphaned": "orphaned place",
  "git-historian/fragmented": "ownerless file",
};

/** Such as "Worth acting on: 2 hotspots (first src/a.ts), 1 hidden coupling (src/b.ts)." */
function foundText(findings: readonly Finding[]): string {
  if (findings.length === 0) return "Nothing needs attention.";
  const told = [...groupBy(findings, ({ rule = "" }) => rule)].map(([rule, group]) => {
    const [first] = group;
    const place = first?.file === undefined ? "" : ` (${group.length > 1 ? "first " : ""}${first.file})`;
    return `${counted(group.length, nouns[rule] ?? rule)}${place}`;
  });
  return `Worth acting on: ${told.join(", ")}.`;
}
