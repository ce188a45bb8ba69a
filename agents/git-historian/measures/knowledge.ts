import { sum } from "../../../src/text/sum.ts";
import { compareText } from "../../sdk/text/compare-text.ts";
import type { Change } from "./chronicle.ts";
import type { Person } from "./people.ts";

/** What somebody did to a file. `degree` is their degree of authorship. */
export type Share = { person: Person; commits: number; added: number; last: number; degree: number };

/**
 * Who knows a file. `shares` are of everybody who changed it, most lines first; `main` is the first of them with their part
 * of the lines, and `authors` are those who know it. `fragmentation` is 0 for one person and nears 1 for many equal ones.
 */
export type Knowledge = {
  shares: Share[];
  main: { person: Person; part: number };
  authors: Person[];
  fragmentation: number;
};

/** What an author must reach, of the most that anybody has of the file and in itself (Avelino et al., below). */
const NORMALISED_DEGREE = 0.75;
const LEAST_DEGREE = 3.293;
/** Who wrote so much of a file knows it as well: in that model who began a file outweighs who has written it since. */
const CONSIDERABLE_PART = 0.25;

/**
 * Tells who knows a file with these changes, newest first.
 *
 * The degree of authorship is that of Fritz et al., "A Degree-of-Knowledge Model to Capture Source Code Familiarity"
 * (ICSE 2010): who made the file, how often they changed it, and how often others did. Who counts as an author by it is as
 * in Avelino et al., "A Novel Approach for Estimating Truck Factors" (ICPC 2016). The main author is the one of most added
 * lines (Tornhill, "Your Code as a Crime Scene"), and the fragmentation the fractal value of commits (D'Ambros, Lanza and
 * Gall, "Fractal Figures", VISSOFT 2005).
 */
export function knowledgeOf(changes: readonly Change[]): Knowledge | undefined {
  const byPerson = new Map<Person, Share>();
  for (const { commit, added } of changes) {
    const { author: person, time } = commit;
    const share = byPerson.get(person) ?? { person, commits: 0, added: 0, last: time, degree: 0 };
    byPerson.set(person, {
      ...share,
      commits: share.commits + 1,
      added: share.added + added,
      last: Math.max(share.last, time),
    });
  }
  const creator = changes.at(-1)?.commit.author;
  const total = changes.length;
  const lines = sum(changes.map(({ added }) => added));
  const shares = [...byPerson.values()]
    .map((share) => ({ ...share, degree: degreeOf(share, share.person === creator, total) }))
    .sort((a, b) => b.added - a.added || b.commits - a.commits || compareText(a.person.name, b.person.name));
  const [first] = shares;
  if (first === undefined) return undefined;
  const most = Math.max(...shares.map(({ degree }) => degree));
  return {
    shares,
    main: { person: first.person, part: lines === 0 ? first.commits / total : first.added / lines },
    authors: shares
      .filter(({ degree, added }) => {
        const isAuthor = degree >= LEAST_DEGREE && degree > NORMALISED_DEGREE * most;
        return isAuthor || added > CONSIDERABLE_PART * lines;
      })
      .map(({ person }) => person),
    fragmentation: 1 - sum(shares.map(({ commits }) => (commits / total) ** 2)),
  };
}

const degreeOf = ({ commits }: Share, isCreator: boolean, total: number): number =>
  3.293 + 1.098 * Number(isCreator) + 0.164 * commits - 0.321 * Math.log(1 + total - commits);
