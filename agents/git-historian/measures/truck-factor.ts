import { compareText } from "../../sdk/text/compare-text.ts";
import type { Person } from "./people.ts";

/** The people, most needed first, without whom more than half of the files have no author. */
export type TruckFactor = { people: Person[]; lost: number; files: number };

/**
 * How many people may leave before nobody knows most of the files: the greedy algorithm of Avelino, Passos, Hora and
 * Valente, "A Novel Approach for Estimating Truck Factors" (ICPC 2016). It takes away whoever is an author of most files
 * until fewer than half have one left. Takes the authors of each file; a file without one counts as lost from the start.
 */
export function truckFactorOf(authorsOfFiles: readonly (readonly Person[])[]): TruckFactor {
  const gone = new Set<Person>();
  const covered = () => authorsOfFiles.filter((authors) => authors.some((person) => !gone.has(person)));
  let left = covered();
  while (left.length * 2 >= authorsOfFiles.length && left.length > 0) {
    const files = new Map<Person, number>();
    for (const person of left.flat()) if (!gone.has(person)) files.set(person, (files.get(person) ?? 0) + 1);
    const [most] = [...files].sort(([a, one], [b, other]) => other - one || compareText(a.name, b.name));
    if (most === undefined) break;
    gone.add(most[0]);
    left = covered();
  }
  return { people: [...gone], lost: authorsOfFiles.length - left.length, files: authorsOfFiles.length };
}
