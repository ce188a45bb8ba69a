import type { Finding } from "../../src/agents/contract.ts";
import { counted, countsInWords } from "../sdk/report-findings.ts";
import type { Experts, OnlyKnown } from "./asked.ts";
import type { Chronicle } from "./chronicle.ts";
import type { Coupling } from "./coupling.ts";
import { hotspotsOf, percent } from "./hotspots.ts";
import type { MeasuredFile, Measures } from "./measure.ts";
import { countedPeople } from "./people.ts";
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

/** What of the log does not count, in whole sentences. */
export function leftOutNotes({ leftOut }: Chronicle): string[] {
  const { merges, bots, botNames, ignored, misdated } = leftOut;
  const more = botNames.length > MAX_NAMED_BOTS ? " and others" : "";
  return [
    ...(bots > 0
      ? [
          `Left out: ${counted(bots, "commit")} by bots (${botNames.slice(0, MAX_NAMED_BOTS).join(", ")}${more}).`,
        ]
      : []),
    ...(ignored > 0 ? [`Left out: ${counted(ignored, "commit")} that .git-blame-ignore-revs names.`] : []),
    ...(merges > 0 ? [`Merges (${merges}) are no changes of their own.`] : []),
    ...(misdated > 0
      ? [
          `${counted(misdated, "commit")} ${misdated === 1 ? "has a date" : "have dates"} that cannot be right.`,
        ]
      : []),
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

const expertsText = ({ place, files, experts: [first, second] }: Experts): string =>
  first === undefined
    ? ""
    : `${first.person.name} knows most about ${place} (${counted(files, "file")}): ${percent(first.part)} of the lines added, in ${counted(first.commits, "change")}${second === undefined ? "" : `; then ${second.person.name} with ${percent(second.part)}`}.`;

function onlyKnownText({ person, files: [first, ...rest] }: OnlyKnown): string {
  if (first === undefined) return `Nothing is known to ${person.name} alone.`;
  return `If ${person.name} leaves, ${counted(rest.length + 1, "code file")} ${rest.length > 0 ? "have" : "has"} nobody left who knows ${rest.length > 0 ? "them" : "it"}, first of all ${first.path}.`;
}

function historyText({ branch, measures: { chronicle, contributors, files } }: Tale): string {
  const { commits, oldest, newest, recentDays } = chronicle;
  const [busiest] = files.filter((file) => file.isCode && file.recentCommits > 0);
  const most =
    busiest === undefined
      ? ""
      : ` In the last ${recentDays} days ${busiest.path} changed most, in ${counted(busiest.recentCommits, "commit")}.`;
  return `${counted(commits.length, "commit")} on ${branch} by ${countedPeople(contributors.length)}, ${dayOf(oldest)} to ${dayOf(newest)}.${most}`;
}

function judgement(
  { isYoung, onlyPerson, truckFactor, chronicle }: Measures,
  findings: readonly Finding[],
): string {
  if (isYoung)
    return `Of ${counted(chronicle.commits.length, "commit")} in ${counted(daysBetween(chronicle.oldest, chronicle.newest), "day")}, it is too young to judge by.`;
  const found =
    findings.length === 0 ? "Nothing needs attention." : `Worth acting on: ${countsInWords(findings)}.`;
  if (onlyPerson !== undefined) return `It is the work of one person, ${onlyPerson.name}. ${found}`;
  const { people: needed } = truckFactor;
  return `The truck factor is ${needed.length} (${needed
    .slice(0, 5)
    .map(({ name }) => name)
    .join(", ")}). ${found}`;
}

/** The numbers for the next step and, without a bound on each list, for `history.json`. */
export function outputOf({ measures, hidden, ...tale }: Tale, most: number) {
  const { chronicle, contributors, files, couplings, truckFactor } = measures;
  const code = files.filter(({ isCode }) => isCode);
  return {
    branch: tale.branch,
    branches: tale.branches,
    commits: chronicle.commits.length,
    oldest: dayOf(chronicle.oldest),
    newest: dayOf(chronicle.newest),
    recentDays: chronicle.recentDays,
    leftOut: chronicle.leftOut,
    isYoung: measures.isYoung,
    onlyPerson: measures.onlyPerson?.name ?? null,
    truckFactor: { ...truckFactor, people: truckFactor.people.map(({ name }) => name) },
    people: contributors
      .slice(0, most)
      .map(({ person, last, ...rest }) => ({ name: person.name, ...rest, last: dayOf(last) })),
    files: files.length,
    hotspots: hotspotsOf(measures).map(({ path, score }) => ({ path, score })),
    changedMost: code.slice(0, most).map(fileOutput),
    orphaned: code
      .filter(({ isOrphaned }) => isOrphaned)
      .slice(0, most)
      .map(({ path }) => path),
    coupled: couplings.slice(0, most),
    hidden: hidden.slice(0, most),
    experts: tale.experts.map(({ experts, ...rest }) => ({
      ...rest,
      experts: experts.map(({ person, ...of }) => ({ name: person.name, ...of })),
    })),
    notes: tale.notes,
  };
}

function fileOutput({
  path,
  commits,
  recentCommits,
  added,
  deleted,
  lines,
  complexity,
  first,
  last,
  knowledge,
}: MeasuredFile) {
  const { main, authors, shares, fragmentation } = knowledge;
  return {
    path,
    commits,
    recentCommits,
    added,
    deleted,
    lines,
    complexity,
    first: dayOf(first),
    last: dayOf(last),
    mainAuthor: main.person.name,
    mainAuthorPart: rounded(main.part),
    authors: authors.map(({ name }) => name),
    people: shares.length,
    fragmentation: rounded(fragmentation),
  };
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
