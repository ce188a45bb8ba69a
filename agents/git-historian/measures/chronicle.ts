import type { FileChange, LoggedCommit } from "../repository/read-log.ts";
import { daysBefore, isPlausible } from "../time-text.ts";
import { lastNames } from "./last-names.ts";
import { isBot, type Person, whoIs } from "./people.ts";

const MAX_BOT_NAMES = 20;

/** A commit that counts: by a person, with one parent or none, and none of those that are to be ignored. */
export type Commit = {
  id: string;
  author: Person;
  time: number;
  isRecent: boolean;
  changes: Map<string, FileChange>;
};

/** What a commit did to a file. */
export type Change = { commit: Commit; added: number; deleted: number };

/** A history as it is told: files by the name that they had last, the newest commit and change first. */
export type Chronicle = {
  commits: Commit[];
  files: Map<string, Change[]>;
  /** The last names of the files that were renamed, by their former ones. */
  formerNames: ReadonlyMap<string, string>;
  /** When the newest commit was made, which is what "recent" looks back from; and the oldest. Seconds since 1970. */
  newest: number;
  oldest: number;
  recentDays: number;
  /** Whether commits before the oldest one are not there, or were not read. */
  isCut: boolean;
  /** Who committed, by every address in small letters. */
  addresses: ReadonlyMap<string, Person>;
  leftOut: { merges: number; bots: number; botNames: string[]; ignored: number; misdated: number };
};

/**
 * What limits a chronicle: the files that are there at the newest commit, commits not to count, those whose changes are
 * unknown, and how far "recent" goes back.
 */
export type ChronicleOptions = {
  present: ReadonlySet<string>;
  ignored: ReadonlySet<string>;
  cuts: ReadonlySet<string>;
  isCut: boolean;
  /** The days that "recent" goes back, by the time of the newest commit. */
  recentDaysAt: (newest: number) => number;
  /** In seconds since 1970: a commit that says it is of later has a wrong clock. */
  now: number;
};

/**
 * Puts a log, newest commit first, together by files. A file that was renamed keeps its history: what older commits call
 * by the name before is the same file.
 */
export function chronicleOf(
  log: readonly LoggedCommit[],
  { present, ignored, cuts, isCut, recentDaysAt, now }: ChronicleOptions,
): Chronicle {
  const people = log.filter((commit) => commit.parents.length < 2 && !isBot(commit));
  const counted = people.filter(({ id }) => !ignored.has(id));
  const whose = whoIs(counted);
  const newest = newestOf(counted, now);
  const recentDays = recentDaysAt(newest);
  const leftOut = {
    merges: log.filter(({ parents }) => parents.length > 1).length,
    bots: log.filter((commit) => commit.parents.length < 2 && isBot(commit)).length,
    botNames: [...new Set(log.filter(isBot).map(({ name }) => name))].sort().slice(0, MAX_BOT_NAMES),
    ignored: people.length - counted.length,
    misdated: counted.filter(({ time }) => !isPlausible(time, now) || time > newest + 86_400).length,
  };
  const isCounted = new Set(counted);
  const commits: Commit[] = [];
  const files = new Map<string, Change[]>();
  const { ofChange, byFormer } = lastNames(log, present);
  for (const logged of log.filter((logged) => isCounted.has(logged))) {
    const { id, time } = logged;
    const known = cuts.has(id) ? [] : logged.changes;
    const commit: Commit = {
      id,
      author: whose(logged),
      time,
      isRecent: time >= daysBefore(newest, recentDays),
      changes: new Map(known.map((change) => [ofChange.get(change) ?? change.path, change])),
    };
    commits.push(commit);
    for (const [path, { added, deleted }] of commit.changes) {
      const change = { commit, added, deleted };
      const earlier = files.get(path);
      if (earlier === undefined) files.set(path, [change]);
      else earlier.push(change);
    }
  }
  const oldest = counted.reduce(
    (least, { time }) => (isPlausible(time, now) ? Math.min(least, time) : least),
    newest,
  );
  const addresses = new Map(counted.map((logged) => [logged.email.toLowerCase(), whose(logged)]));
  return {
    commits,
    files,
    formerNames: byFormer,
    newest,
    oldest,
    recentDays,
    isCut,
    addresses,
    leftOut,
  };
}

/** The last commit's time, or the latest that can be right where its clock was wrong. */
function newestOf(log: readonly LoggedCommit[], now: number): number {
  const times = log.map(({ time }) => time).filter((time) => isPlausible(time, now));
  const [first] = log;
  if (first !== undefined && isPlausible(first.time, now)) return first.time;
  return times.reduce((latest, time) => Math.max(latest, time), 0);
}
