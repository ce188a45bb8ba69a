import { compareText } from "../../sdk/text/compare-text.ts";
import type { Commit } from "./chronicle.ts";

/**
 * Two files that change together: in `together` commits, `recent` of them lately. `degree` is that of their average number of
 * commits, and `confidence` the part of the commits of the one that changes less.
 */
export type Coupling = {
  files: [string, string];
  /** The commits of each that can say something. */
  commits: [number, number];
  together: number;
  recent: number;
  degree: number;
  confidence: number;
};

/** The bounds of code-maat (Tornhill): commits of more files say nothing about two of them. */
const MAX_FILES_OF_COMMIT = 30;
/** Fewer commits may be together by chance. */
const MIN_TOGETHER = 8;
const MIN_DEGREE = 0.5;
/** Pairs that are counted at once; the ones of the newest commits come first. */
const MAX_PAIRS = 500_000;

/**
 * The pairs of `files` that change together (temporal coupling; Gall, Hajek and Jazayeri, "Detection of Logical Coupling
 * Based on Product Release History", ICSM 1998), in at least 8 commits and half of their average number. Most first.
 */
export function couplingsOf(commits: readonly Commit[], files: ReadonlySet<string>): Coupling[] {
  const small = commits.filter(({ changes }) => changes.size <= MAX_FILES_OF_COMMIT);
  const times = new Map<string, number>();
  for (const { changes } of small)
    for (const path of changes.keys()) times.set(path, (times.get(path) ?? 0) + 1);
  const isOften = (path: string) => files.has(path) && (times.get(path) ?? 0) >= MIN_TOGETHER;
  const pairs = new Map<string, { files: [string, string]; together: number; recent: number }>();
  for (const { changes, isRecent } of small) {
    for (const [one, other] of pairsOf([...changes.keys()].filter(isOften).sort())) {
      const key = `${one}\0${other}`;
      if (pairs.size >= MAX_PAIRS && !pairs.has(key)) continue;
      const pair = pairs.get(key) ?? { files: [one, other], together: 0, recent: 0 };
      pair.together += 1;
      pair.recent += Number(isRecent);
      pairs.set(key, pair);
    }
  }
  return [...pairs.values()]
    .map((pair) => {
      const [one = 0, other = 0] = pair.files.map((path) => times.get(path));
      return {
        ...pair,
        commits: [one, other] as [number, number],
        degree: (2 * pair.together) / (one + other),
        confidence: pair.together / Math.min(one, other),
      };
    })
    .filter(({ together, degree }) => together >= MIN_TOGETHER && degree >= MIN_DEGREE)
    .sort(
      (a, b) => b.together * b.degree - a.together * a.degree || compareText(a.files.join(), b.files.join()),
    );
}

function pairsOf(paths: readonly string[]): [string, string][] {
  return paths.flatMap((one, index) => paths.slice(index + 1).map((other): [string, string] => [one, other]));
}
