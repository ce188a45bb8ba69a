import { isBot, type Person, whoIs } from "./people.ts";
import type { FileChange, LoggedCommit } from "./read-log.ts";
import { daysBefore, isPlausible } from "./time-text.ts";

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
  /** When the newest commit was made, which is what "recent" looks back from; and the oldest. Seconds since 1970. */
  newest: number;
  oldest: number;
  recentDays: number;
  leftOut: { merges: number; bots: number; botNames: string[]; ignored: number; misdated: number };
};

/** What limits a chronicle: commits not to count, those whose changes are unknown, and how far "recent" goes back. */
export type ChronicleOptions = {
  ignored: ReadonlySet<string>;
  cuts: ReadonlySet<string>;
  recentDays: number;
};

/**
 * Puts a log, newest commit first, together by files. A file that was renamed keeps its history: what older commits call
 * by the name before is the same file.
 */
export function chronicleOf(
  log: readonly LoggedCommit[],
  { ignored, cuts, recentDays }: ChronicleOptions,
): Chronicle {
  const people = log.filter((commit) => commit.parents < 2 && !isBot(commit));
  const counted = people.filter(({ id }) => !ignored.has(id));
  const whose = whoIs(counted);
  const newest = newestOf(counted);
  const leftOut = {
    merges: log.filter(({ parents }) => parents > 1).length,
    bots: log.filter((commit) => commit.parents < 2 && isBot(commit)).length,
    botNames: [...new Set(log.filter(isBot).map(({ name }) => name))].sort().slice(0, MAX_BOT_NAMES),
    ignored: people.length - counted.length,
    misdated: counted.filter(({ time }) => !isPlausible(time) || time > newest + 86_400).length,
  };
  const isCounted = new Set(counted);
  const commits: Commit[] = [];
  const files = new Map<string, Change[]>();
  const followed = new Names();
  for (const logged of log) {
    const changes = followed.follow(logged.changes);
    if (!isCounted.has(logged)) continue;
    const { id, time } = logged;
    const isRecent = time >= daysBefore(newest, recentDays);
    const known = cuts.has(id) ? new Map<string, FileChange>() : changes;
    const commit: Commit = {
      id,
      author: whose(logged),
      time,
      isRecent,
      changes: known,
    };
    commits.push(commit);
    for (const [path, { added, deleted }] of known) {
      const change = { commit, added, deleted };
      const earlier = files.get(path);
      if (earlier === undefined) files.set(path, [change]);
      else earlier.push(change);
    }
  }
  const oldest = counted.reduce(
    (least, { time }) => (isPlausible(time) ? Math.min(least, time) : least),
    newest,
  );
  return { commits, files, newest, oldest, recentDays, leftOut };
}

/** The last commit's time, or the latest that can be right where its clock was wrong. */
function newestOf(log: readonly LoggedCommit[]): number {
  const times = log.map(({ time }) => time).filter(isPlausible);
  const [first] = log;
  if (first !== undefined && isPlausible(first.time)) return first.time;
  return times.reduce((latest, time) => Math.max(latest, time), 0);
}

/** The names that files have last, by the names that they had at the commit which is looked at. */
class Names {
  readonly #last = new Map<string, string>();

  /** A commit's changes by their files' last names; older commits know the renamed ones by their names before. */
  follow(changes: readonly FileChange[]): Map<string, FileChange> {
    const followed = changes.map((change) => [this.#last.get(change.path) ?? change.path, change] as const);
    for (const [last, { from }] of followed) if (from !== undefined) this.#last.set(from, last);
    return new Map(followed);
  }
}
