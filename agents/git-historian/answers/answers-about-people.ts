// What is said first where a request asks who knows the code.

import { compareText } from "../../sdk/text/compare-text.ts";
import { counted, joined, listed } from "../../sdk/text/words.ts";
import { knowersOf, type MeasuredFile } from "../measures/measure.ts";
import type { Person } from "../measures/people.ts";
import { percent } from "../percent.ts";
import { dayOf } from "../time-text.ts";
import type { Question } from "./answers.ts";

const MAX_NAMED = 3;
const MAX_LISTED = 5;

export const cannotTell =
  "Who knows the code cannot be told, as the history was cut off: whoever wrote what was before is not in it.";

/** People by the files that they have, most first. */
function byFiles(peopleOf: (file: MeasuredFile) => readonly Person[], files: readonly MeasuredFile[]) {
  const counts = new Map<Person, number>();
  for (const person of files.flatMap(peopleOf)) counts.set(person, (counts.get(person) ?? 0) + 1);
  return [...counts].sort(([a, one], [b, other]) => other - one || compareText(a.name, b.name));
}

export function experts({ files, measures: { active } }: Question): string {
  const code = files.filter(({ isCode }) => isCode);
  const [first, ...others] = byFiles(({ knowledge }) => knowersOf(knowledge, active), code);
  if (first === undefined) return "Nobody who is still there knows the code.";
  const next = others.slice(0, MAX_NAMED - 1).map(([{ name }, count]) => `${name} with ${count}`);
  const [{ name }, count] = first;
  const most = `${name} knows the code best: ${count} of ${counted(code.length, "file")} (${percent(count / code.length)})`;
  return `${most}${next.length > 0 ? `; then ${joined(next)}` : ""}.`;
}

export function ownership({ files, measures: { active, contributors } }: Question): string {
  const code = files.filter(({ isCode }) => isCode);
  const owners = byFiles(({ knowledge }) => [knowledge.main.person], code);
  const told = owners.map(([{ name }, count]) => `${name} of ${count} (${percent(count / code.length)})`);
  const commits = contributors.map(({ person, commits }) => `${person.name} ${commits}`);
  const alone = code.filter(({ knowledge }) => knowersOf(knowledge, active).length === 1).length;
  return `Who wrote most of each of the ${counted(code.length, "code file")}: ${listed(told, MAX_LISTED)}. ${alone} of them are known by one person alone. Commits: ${listed(commits, MAX_LISTED)}.`;
}

export function busFactor({ measures: { truckFactor, onlyPerson, files } }: Question): string {
  const { people, lost, files: known } = truckFactor;
  const names = joined(people.map(({ name }) => name));
  if (onlyPerson !== undefined) return `The bus factor is 1: nearly all is the work of ${onlyPerson.name}.`;
  if (people.length === 0) return "The bus factor cannot be told: nobody who is still there knows any code.";
  const orphaned = files.filter(({ isCode, isOrphaned }) => isCode && isOrphaned).length;
  const gone = orphaned > 0 ? ` Not counted: ${counted(orphaned, "file")} that nobody knows even now.` : "";
  return `The bus factor (truck factor) is ${people.length}: without ${names} nobody is left who knows ${lost} of ${counted(known, "code file")}.${gone}`;
}

export function lost({ files, where, measures: { contributors } }: Question): string {
  const gone = contributors.filter(({ isActive }) => !isActive);
  const orphaned = files.filter(({ isCode, isOrphaned }) => isCode && isOrphaned);
  if (gone.length === 0) return "Nobody has left: everybody who committed did so in the last year.";
  const who = gone.map(({ person, last }) => `${person.name} (${dayOf(last)})`);
  const people = `${counted(gone.length, "person has", "people have")} committed nothing for a year: ${listed(who, MAX_NAMED)}.`;
  if (orphaned.length === 0) return `${people} There is no code${where} that only they know.`;
  const paths = listed(
    orphaned.map(({ path }) => path),
    MAX_NAMED,
  );
  return `${people} Nobody who is still there knows ${counted(orphaned.length, "code file")}${where}: ${paths}.`;
}
