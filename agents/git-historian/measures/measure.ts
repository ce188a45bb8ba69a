import { sum } from "../../../src/text/sum.ts";
import { isForTests } from "../../sdk/files/test-file.ts";
import { compareText } from "../../sdk/text/compare-text.ts";
import { daysBetween } from "../time-text.ts";
import type { Change, Chronicle } from "./chronicle.ts";
import type { Complexity } from "./complexity.ts";
import { type Contributor, contributorsOf } from "./contributors.ts";
import { type Coupling, couplingsOf } from "./coupling.ts";
import { isCode } from "./file-kind.ts";
import { type Knowledge, knowledgeOf } from "./knowledge.ts";
import type { Person } from "./people.ts";
import { type TruckFactor, truckFactorOf } from "./truck-factor.ts";

/** A file with its history. `lines` and `complexity` are those of its text, where that was read. */
export type MeasuredFile = {
  path: string;
  isCode: boolean;
  isTest: boolean;
  commits: number;
  recentCommits: number;
  added: number;
  deleted: number;
  recentAdded: number;
  recentDeleted: number;
  first: number;
  last: number;
  lines?: number;
  complexity?: number;
  knowledge: Knowledge;
  /** Nobody who knows it has committed in the last year; of a history that was cut off nobody can say so. */
  isOrphaned: boolean;
};

/** All that is known of a history. Files are those of the newest commit, the most changed lately first. */
export type Measures = {
  chronicle: Chronicle;
  files: MeasuredFile[];
  /** Code that no commit changed which is there and counts. */
  unseen: string[];
  contributors: Contributor[];
  active: ReadonlySet<Person>;
  couplings: Coupling[];
  truckFactor: TruckFactor;
  /** A history that says nothing yet: fewer than 30 commits, or of less than 30 days. */
  isYoung: boolean;
  /** The one person that makes nearly all of it, if there is one. */
  onlyPerson: Person | undefined;
};

const MIN_COMMITS = 30;
const MIN_DAYS = 30;
const NEARLY_ALL = 0.95;

/** Measures the files `present` in the newest commit; `sizes` are of those whose text was read. */
export function measure(
  chronicle: Chronicle,
  present: readonly string[],
  sizes: ReadonlyMap<string, Complexity>,
): Measures {
  const { commits, newest, oldest, isCut } = chronicle;
  const contributors = contributorsOf(chronicle);
  const active = new Set(contributors.filter(({ isActive }) => isActive).map(({ person }) => person));
  const files = present
    .flatMap(
      (path) => measureFile(path, chronicle.files.get(path) ?? [], sizes.get(path), active, isCut) ?? [],
    )
    .sort(
      (a, b) => b.recentCommits - a.recentCommits || b.commits - a.commits || compareText(a.path, b.path),
    );
  const known = files.filter((file) => file.isCode && !file.isOrphaned);
  const [first] = contributors;
  return {
    chronicle,
    files,
    unseen: present.filter((path) => isCode(path) && !chronicle.files.has(path)),
    contributors,
    active,
    couplings: couplingsOf(commits, new Set(files.filter((file) => file.isCode).map(({ path }) => path))),
    truckFactor: truckFactorOf(known.map(({ knowledge }) => knowersOf(knowledge, active))),
    isYoung: commits.length < MIN_COMMITS || daysBetween(oldest, newest) < MIN_DAYS,
    onlyPerson:
      first !== undefined && first.commits >= NEARLY_ALL * commits.length ? first.person : undefined,
  };
}

/** Those who have left are missed where the others wrote less of a file, all together. */
const KNOWN_PART = 0.25;

/**
 * Those who are still there and know a file: its authors, else the one of them who wrote most of it, unless they all
 * wrote little.
 */
export function knowersOf({ authors, shares }: Knowledge, active: ReadonlySet<Person>): Person[] {
  const left = authors.filter((person) => active.has(person));
  if (left.length > 0) return left;
  const others = shares.filter(({ person }) => active.has(person));
  const isKnown = sum(others.map(({ added }) => added)) > KNOWN_PART * sum(shares.map(({ added }) => added));
  return isKnown ? others.slice(0, 1).map(({ person }) => person) : [];
}

function measureFile(
  path: string,
  changes: readonly Change[],
  size: Complexity | undefined,
  active: ReadonlySet<Person>,
  isCut: boolean,
): MeasuredFile | undefined {
  const knowledge = knowledgeOf(changes);
  if (knowledge === undefined) return undefined;
  const recent = changes.filter(({ commit }) => commit.isRecent);
  return {
    path,
    isCode: isCode(path),
    isTest: isForTests(path),
    commits: changes.length,
    recentCommits: recent.length,
    added: sum(changes.map(({ added }) => added)),
    deleted: sum(changes.map(({ deleted }) => deleted)),
    recentAdded: sum(recent.map(({ added }) => added)),
    recentDeleted: sum(recent.map(({ deleted }) => deleted)),
    first: changes.at(-1)?.commit.time ?? 0,
    last: changes[0]?.commit.time ?? 0,
    ...size,
    knowledge,
    isOrphaned: !isCut && knowersOf(knowledge, active).length === 0,
  };
}
