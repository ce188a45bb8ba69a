import { sum } from "../../../src/text/sum.ts";
import { compareText } from "../../sdk/text/compare-text.ts";
import { counted } from "../../sdk/text/words.ts";
import { knowersOf, type MeasuredFile, type Measures } from "../measures/measure.ts";
import type { Person } from "../measures/people.ts";
import { percent } from "../percent.ts";
import { dayOf } from "../time-text.ts";
import type { Place } from "./asked.ts";

/** Who knows the files of a place, most lines first. `part` is of all lines that were ever added to them. */
export type Experts = {
  place: string;
  files: number;
  experts: { person: Person; commits: number; part: number; isActive: boolean }[];
};

const MAX_EXPERTS = 5;

export function expertsOf({ name, files }: Place, { active }: Measures): Experts {
  const totals = new Map<Person, { commits: number; added: number }>();
  for (const { person, commits, added } of files.flatMap(({ knowledge }) => knowledge.shares)) {
    const total = totals.get(person) ?? { commits: 0, added: 0 };
    totals.set(person, { commits: total.commits + commits, added: total.added + added });
  }
  const all = Math.max(1, sum(files.map(({ added }) => added)));
  const experts = [...totals]
    .map(([person, { commits, added }]) => {
      return { person, commits, part: added / all, isActive: active.has(person) };
    })
    .sort((a, b) => b.part - a.part || b.commits - a.commits || compareText(a.person.name, b.person.name))
    .slice(0, MAX_EXPERTS);
  return { place: name, files: files.length, experts };
}

export function expertsText({ place, files, experts }: Experts): string {
  const [first, second] = experts;
  if (first === undefined) return "";
  const next = second === undefined ? "" : `; then ${second.person.name} with ${percent(second.part)}`;
  const what = `${percent(first.part)} of the lines added, in ${counted(first.commits, "change")}`;
  const told = `${first.person.name} knows most about ${place} (${counted(files, "file")}): ${what}${next}.`;
  if (first.isActive) return told;
  const there = experts.find(({ isActive }) => isActive);
  const left = `${first.person.name} has committed nothing for a year;`;
  if (there === undefined) return `${told} ${left} nobody else who changed it is still there.`;
  return `${told} ${left} of those who are still there ${there.person.name} knows most.`;
}

/** What is lost with a person: the code that nobody else knows of those who are still there. */
export function onlyKnownText(person: Person, { files, active, contributors }: Measures): string {
  const code = files.filter(({ isCode }) => isCode);
  if (!active.has(person)) {
    const last = contributors.find((contributor) => contributor.person === person)?.last ?? 0;
    const own = code.filter(({ isOrphaned, knowledge }) => isOrphaned && knowledge.main.person === person);
    const what =
      own.length > 0
        ? `Nobody who is still there knows ${firstOf(own)}, which ${person.name} wrote most of.`
        : `There is no code file by ${person.name} that nobody else knows.`;
    return `${person.name} committed last on ${dayOf(last)}. ${what}`;
  }
  const alone = code.filter(({ knowledge }) => {
    const knowers = knowersOf(knowledge, active);
    return knowers.length === 1 && knowers[0] === person;
  });
  if (alone.length === 0) return `There is no file that only ${person.name} knows.`;
  return `Only ${person.name} knows ${firstOf(alone)}.`;
}

const firstOf = (files: readonly MeasuredFile[]): string =>
  `${counted(files.length, "code file")}, first of all ${files[0]?.path}`;
