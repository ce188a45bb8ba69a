import { compareText } from "../../sdk/text/compare-text.ts";
import { daysBefore } from "../time-text.ts";
import type { Chronicle } from "./chronicle.ts";
import type { Person } from "./people.ts";

/** Who has committed nothing for so long has left (Avelino et al., "On the abandonment and survival of open source projects", ESEM 2019). */
const GONE_DAYS = 365;

/** Somebody with what they did in all. `isActive`: they committed in the year before the newest commit. */
export type Contributor = {
  person: Person;
  commits: number;
  added: number;
  files: number;
  last: number;
  isActive: boolean;
};

/** Everybody who committed, most commits first. */
export function contributorsOf({ commits, newest }: Chronicle): Contributor[] {
  const byPerson = new Map<Person, Omit<Contributor, "files" | "isActive"> & { paths: Set<string> }>();
  for (const { author: person, time, changes } of commits) {
    const known = byPerson.get(person) ?? {
      person,
      commits: 0,
      added: 0,
      last: time,
      paths: new Set<string>(),
    };
    known.commits += 1;
    known.last = Math.max(known.last, time);
    for (const [path, { added }] of changes) {
      known.added += added;
      known.paths.add(path);
    }
    byPerson.set(person, known);
  }
  return [...byPerson.values()]
    .map(({ paths, ...rest }) => ({
      ...rest,
      files: paths.size,
      isActive: rest.last >= daysBefore(newest, GONE_DAYS),
    }))
    .sort((a, b) => b.commits - a.commits || b.added - a.added || compareText(a.person.name, b.person.name));
}
