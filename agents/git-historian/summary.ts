import type { Finding } from "../../src/agents/contract.ts";
import { groupBy } from "../sdk/collections/group-by.ts";
import { counted, listed } from "../sdk/text/words.ts";
import type { Experts, OnlyKnown } from "./asked.ts";
import type { Chronicle } from "./chronicle.ts";
import type { Coupling } from "./coupling.ts";
import type { Measures } from "./measure.ts";
import { percent } from "./percent.ts";
import { dayOf, daysBetween } from "./time-text.ts";

/** All that is told of a history. */
export type Tale = {
  branch: string;
  branches: number;
  measures: Measures;
  hidden: Coupling[];
  findings: Finding[];
  experts: Experts[];
  onlyKnown: OnlyKnown[];
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
  return [
    ...tale.experts.map(expertsText),
    ...tale.onlyKnown.map(onlyKnownText),
    historyText(tale),
    judgement(measures, findings),
    ...notes,
  ].join(" ");
}

function expertsText({ place, files, experts: [first, second] }: Experts): string {
  if (first === undefined) return "";
  const next = second === undefined ? "" : `; then ${second.person.name} with ${percent(second.part)}`;
  const what = `${percent(first.part)} of the lines added, in ${counted(first.commits, "change")}`;
  return `${first.person.name} knows most about ${place} (${counted(files, "file")}): ${what}${next}.`;
}

function onlyKnownText({ person, files }: OnlyKnown): string {
  const [first] = files;
  if (first === undefined) return `There is no file that only ${person.name} knows.`;
  return `Only ${person.name} knows ${counted(files.length, "code file")}, first of all ${first.path}.`;
}

function historyText({ branch, branches, measures: { chronicle, contributors, files } }: Tale): string {
  const { commits, oldest, newest, recentDays } = chronicle;
  const [busiest] = files.filter((file) => file.isCode && file.recentCommits > 0);
  const most =
    busiest === undefined
      ? ""
      : ` In the last ${recentDays} days ${busiest.path} changed most, in ${counted(busiest.recentCommits, "commit")}.`;
  return `${counted(commits.length, "commit")} on ${branch}${branches > 1 ? `, one of ${branches} branches,` : ""} by ${counted(contributors.length, "person", "people")}, ${dayOf(oldest)} to ${dayOf(newest)}.${most}`;
}

function judgement(
  { isYoung, onlyPerson, truckFactor: { people }, chronicle }: Measures,
  findings: readonly Finding[],
): string {
  const { commits, oldest, newest } = chronicle;
  const names = people.map(({ name }) => name);
  const size = `${counted(commits.length, "commit")} in ${counted(daysBetween(oldest, newest), "day")}`;
  return [
    ...when(onlyPerson !== undefined, `It is the work of one person, ${onlyPerson?.name}.`),
    ...when(
      onlyPerson === undefined && !isYoung && people.length > 0,
      `The truck factor is ${people.length} (${listed(names, MAX_NAMED_PEOPLE)}).`,
    ),
    isYoung ? `The history is too young to judge by: ${size}.` : foundText(findings),
  ].join(" ");
}

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
