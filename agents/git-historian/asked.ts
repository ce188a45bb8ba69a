import { sum } from "../../src/text/sum.ts";
import { nameWords } from "../sdk/request/files-meant.ts";
import { compareText } from "../sdk/text/compare-text.ts";
import { knowersOf, type MeasuredFile, type Measures } from "./measure.ts";
import type { Person } from "./people.ts";

/** Who knows the files that a request names, most lines first. `part` is of all lines that were ever added to them. */
export type Experts = {
  place: string;
  files: number;
  experts: { person: Person; commits: number; part: number }[];
};

/** What nobody else knows of those who are still there. */
export type OnlyKnown = { person: Person; files: MeasuredFile[] };

const MIN_LETTERS = 3;
const MAX_PLACES = 3;
const MAX_EXPERTS = 5;

/** Words of requests that are names of folders everywhere. */
const general = new Set(
  "src lib app code test tests file files git repo repository history main index the and who what our this docs all".split(
    " ",
  ),
);

/** The files and folders that a request names, by the word it names them with. */
function placesIn(
  request: string,
  files: readonly MeasuredFile[],
): { place: string; files: MeasuredFile[] }[] {
  const words = [...new Set(nameWords(request).map((word) => word.toLowerCase()))];
  return words
    .filter((word) => word.length >= MIN_LETTERS && !general.has(word))
    .map((place) => ({ place, files: files.filter(({ path }) => isNamed(path.toLowerCase(), place)) }))
    .filter((place) => place.files.length > 0)
    .slice(0, MAX_PLACES);
}

function isNamed(path: string, word: string): boolean {
  if (path === word || path.startsWith(`${word}/`) || path.endsWith(`/${word}`)) return true;
  return path.split("/").some((segment) => segment === word || segment.replace(/(?<=.)\..*$/, "") === word);
}

export function expertsFor(request: string, { files }: Measures): Experts[] {
  return placesIn(request, files).map(({ place, files: named }) => {
    const totals = new Map<Person, { commits: number; added: number }>();
    for (const { person, commits, added } of named.flatMap(({ knowledge }) => knowledge.shares)) {
      const total = totals.get(person) ?? { commits: 0, added: 0 };
      totals.set(person, { commits: total.commits + commits, added: total.added + added });
    }
    const all = Math.max(1, sum(named.map(({ added }) => added)));
    const experts = [...totals]
      .map(([person, { commits, added }]) => ({ person, commits, part: added / all }))
      .sort((a, b) => b.part - a.part || b.commits - a.commits || compareText(a.person.name, b.person.name))
      .slice(0, MAX_EXPERTS);
    return { place, files: named.length, experts };
  });
}

/** For the people that a request names by a word of their names: the code that only they know. */
export function onlyKnownTo(request: string, { contributors, files, active }: Measures): OnlyKnown[] {
  // As names are written: "will" is no Will.
  const words = new Set(nameWords(request).map((word) => word.replace(/’s$/, "")));
  return contributors
    .map(({ person }) => person)
    .filter(({ name }) => name.split(/\s+/).some((word) => word.length >= MIN_LETTERS && words.has(word)))
    .slice(0, MAX_PLACES)
    .map((person) => ({
      person,
      files: files.filter(({ isCode, knowledge }) => {
        const knowers = knowersOf(knowledge, active);
        return isCode && knowers.length === 1 && knowers[0] === person;
      }),
    }));
}
