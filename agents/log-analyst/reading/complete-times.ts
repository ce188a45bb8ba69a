import type { Entry, Lacks } from "./entry.ts";
import { inYears } from "./turns.ts";

const DAY_MS = 86_400_000;
const yearOf = (time: number): number => new Date(time).getUTCFullYear();
const dayOf = (time: number): number => Math.floor(time / DAY_MS) * DAY_MS;

/** By how much the times of a log that ends at `last` are moved, so that it ends where `reference` does. */
const moves: Record<Lacks, (time: number, last: number, reference: number) => number> = {
  year: (time, last, reference) => inYears(time, yearOf(reference) - yearOf(last)),
  date: (time, last, reference) => time + dayOf(reference) - dayOf(last),
};

function latestOf(entries: readonly Entry[], isMeant: (entry: Entry) => boolean): number | undefined {
  let latest: number | undefined;
  for (const entry of entries) {
    if (entry.time !== undefined && isMeant(entry)) latest = Math.max(latest ?? entry.time, entry.time);
  }
  return latest;
}

/** What a log's times lack; `lent` where it was taken from the other logs. */
export type Incomplete = { file: string; lacks: Lacks; isLent: boolean };

function completeBy(lacks: Lacks, logs: readonly Entry[][]): { logs: Entry[][]; incomplete: Incomplete[] } {
  const isWhole = (entry: Entry) => entry.lacks === undefined || (lacks === "date" && entry.lacks === "year");
  const incomplete: Incomplete[] = [];
  const reference = latestOf(logs.flat(), isWhole);
  const moved = logs.map((entries) => {
    const last = latestOf(entries, (entry) => entry.lacks === lacks);
    const [first] = entries;
    if (last === undefined || first === undefined) return entries;
    incomplete.push({ file: first.file, lacks, isLent: reference !== undefined });
    if (reference === undefined) return entries;
    return entries.map((entry) =>
      entry.lacks === lacks && entry.time !== undefined
        ? { ...entry, time: moves[lacks](entry.time, last, reference) }
        : entry,
    );
  });
  return { logs: moved, incomplete };
}

/** Takes the year, or the date, that the lines of a log do not tell from where the other logs end. */
export function completeTimes(logs: readonly Entry[][]): { logs: Entry[][]; incomplete: Incomplete[] } {
  const years = completeBy("year", logs);
  const dates = completeBy("date", years.logs);
  return { logs: dates.logs, incomplete: [...years.incomplete, ...dates.incomplete] };
}
