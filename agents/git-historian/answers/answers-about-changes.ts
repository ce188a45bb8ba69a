// What is said first where a request asks how the files change.

import { posix } from "node:path";
import { sum } from "../../../src/text/sum.ts";
import { groupBy } from "../../sdk/collections/group-by.ts";
import { counted, joined, listed } from "../../sdk/text/words.ts";
import { hotspotsOf } from "../measures/hotspots.ts";
import type { MeasuredFile, Measures } from "../measures/measure.ts";
import { dayOf, daysBefore, UNTOUCHED_DAYS } from "../time-text.ts";
import type { Question } from "./answers.ts";

const MAX_NAMED = 3;

const times = (file: { path: string }, count: number): string => `${file.path} (${count})`;

/** Of all files, as `git log` counts them, and of the code, where that is something else. */
export function changedMost({ files, where, measures: { chronicle }, days }: Question): string {
  const lately = ({ recentCommits }: MeasuredFile) => recentCommits;
  const code = files.filter(({ isCode }) => isCode);
  const [inAll, recent, recentCode] = [
    mostOf(files, ({ commits }) => commits),
    mostOf(files, lately),
    mostOf(code, lately),
  ];
  const ofCode = recentCode === recent || recentCode === "" ? "" : `; of the code ${recentCode}`;
  const last = `In the last ${chronicle.recentDays} days ${recent || "no file"} changed most${where}, by commits${ofCode}.`;
  if (days !== undefined) return last;
  const all = `In all ${inAll} changed most${where}, by commits.`;
  return recent === inAll ? `${all.slice(0, -1)}${ofCode}.` : `${all} ${last}`;
}

function mostOf(files: readonly MeasuredFile[], count: (file: MeasuredFile) => number): string {
  const changed = files.filter((file) => count(file) > 0).toSorted((a, b) => count(b) - count(a));
  return joined(changed.slice(0, MAX_NAMED).map((file) => times(file, count(file))));
}

export function churn({ files, where, measures: { chronicle } }: Question): string {
  const changed = files.filter(({ recentCommits }) => recentCommits > 0);
  const paths = new Set(changed.map(({ path }) => path));
  const commits = chronicle.commits.filter(
    ({ isRecent, changes }) => isRecent && [...changes.keys()].some((path) => paths.has(path)),
  );
  const [added, deleted] = [
    sum(changed.map(({ recentAdded }) => recentAdded)),
    sum(changed.map(({ recentDeleted }) => recentDeleted)),
  ];
  const most = changed
    .toSorted((a, b) => b.recentAdded + b.recentDeleted - a.recentAdded - a.recentDeleted)
    .slice(0, MAX_NAMED)
    .map(({ path, recentAdded, recentDeleted }) => `${path} (+${recentAdded} −${recentDeleted})`);
  const lines = `${counted(commits.length, "commit")} added ${counted(added, "line")} and removed ${deleted}`;
  if (changed.length === 0) return `Nothing${where} was changed in the last ${chronicle.recentDays} days.`;
  return `In the last ${chronicle.recentDays} days ${lines} in ${counted(changed.length, "file")}${where} that are still there, most of them in ${joined(most)}.`;
}

export function hotspots({ files, where, measures }: Question): string {
  if (measures.isYoung) return "Hotspots cannot be told from so short a history.";
  const found = hotspotsOf(measures).filter(({ path }) => files.some((file) => file.path === path));
  const told = found.map(
    ({ path, recentCommits, complexity }) => `${path} (${recentCommits} commits, complexity ${complexity})`,
  );
  if (found.length === 0)
    return `There is no hotspot${where}: no code file that changes far more often than others is complex as well.`;
  return `Refactoring is worth most${where} in what changes often and is complex: ${joined(told)}.`;
}

export function changeTogether({ files, where, measures, hidden }: Question): string {
  const paths = new Set(files.map(({ path }) => path));
  const found = measures.couplings.filter(({ files }) => files.some((path) => paths.has(path)));
  if (found.length === 0)
    return `No two code files${where} changed together in 8 commits or more and in half of theirs.`;
  const told = found.slice(0, MAX_NAMED).map((coupling) => {
    const { together, commits } = coupling;
    const isHidden = hidden.includes(coupling) ? ", and neither names the other" : "";
    return `${coupling.files.join(" and ")} (${together} of ${Math.min(...commits)} commits${isHidden})`;
  });
  const more = found.length > told.length ? `, and ${found.length - told.length} more pairs` : "";
  return `Changed together most often${where}: ${told.join("; ")}${more}.`;
}

/** Code that was not touched for a year, or for the days that a request names; told by its folders. */
export function untouched({ files, where, measures, days = UNTOUCHED_DAYS }: Question): string {
  const { chronicle } = measures;
  const code = files.filter(({ isCode }) => isCode);
  const since = daysBefore(chronicle.newest, days);
  const old = code.filter(({ last }) => last < since);
  const cut = chronicle.isCut ? ` ${unseenText(measures)}` : "";
  if (old.length === 0) {
    const seen = chronicle.isCut ? " whose history is there" : "";
    return `All code${where}${seen} was touched in the ${days} days before the newest commit.${cut}`;
  }
  const folders = [...groupBy(old, ({ path }) => posix.dirname(path))];
  const told = folders
    .toSorted(([, one], [, other]) => linesOf(other) - linesOf(one))
    .map(([folder, group]) => {
      const last = dayOf(Math.max(...group.map(({ last }) => last)));
      return `${group.length > 1 ? `${folder} (${group.length} files)` : group[0]?.path}, last on ${last}`;
    });
  const count = `${old.length} of ${counted(code.length, "code file")}${where}`;
  return `Nobody has touched ${count} for ${days} days or more: ${listed(told, MAX_NAMED)}.${cut}`;
}

const unseenText = ({ unseen, chronicle: { oldest } }: Measures): string =>
  `The history was cut off at ${dayOf(oldest)}: ${counted(unseen.length, "code file")} had no change since${unseen.length > 0 ? `, such as ${listed(unseen, MAX_NAMED)}` : ""}.`;

const linesOf = (files: readonly MeasuredFile[]): number => sum(files.map(({ lines = 0 }) => lines));
