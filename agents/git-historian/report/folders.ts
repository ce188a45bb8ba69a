import { posix } from "node:path";
import { sum } from "../../../src/text/sum.ts";
import { groupBy } from "../../sdk/collections/group-by.ts";
import { compareText } from "../../sdk/text/compare-text.ts";
import type { MeasuredFile } from "../measures/measure.ts";
import type { Person } from "../measures/people.ts";

/** A folder's code: who added most of its lines, and their part of them. */
export type FolderShare = { folder: string; count: number; main: Person; part: number; of: MeasuredFile[] };

/** The code by its folders, the ones with most files first. */
export function folderShares(files: readonly MeasuredFile[]): FolderShare[] {
  const code = files.filter(({ isCode }) => isCode);
  return [...groupBy(code, ({ path }) => posix.dirname(path))]
    .flatMap(([folder, of]) => {
      const added = new Map<Person, number>();
      for (const share of of.flatMap(({ knowledge }) => knowledge.shares))
        added.set(share.person, (added.get(share.person) ?? 0) + share.added);
      const all = sum(added.values());
      const [most] = [...added].sort(([a, one], [b, other]) => other - one || compareText(a.name, b.name));
      if (most === undefined) return [];
      const [main, lines] = most;
      return [{ folder, count: of.length, main, part: lines / Math.max(1, all), of }];
    })
    .sort((a, b) => b.count - a.count || compareText(a.folder, b.folder));
}
