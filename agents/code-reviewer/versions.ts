import { posix } from "node:path";
import { createTwoFilesPatch } from "diff";
import type { Source } from "../sdk/files/source.ts";

const before = /(^|[/._-])(before|old|original|base|v1)(?=$|[/._-])/i;
const after = /(^|[/._-])(after|new|modified|changed|head|v2)(?=$|[/._-])/i;

/** Two versions are too different to be compared line by line where they differ in more lines. */
const MAX_EDITS = 20_000;

/** A path without the part that says which version it is of. */
const keyOf = (file: string, mark: RegExp): string =>
  posix.normalize(`/${file.replace(mark, "$1")}`).replace(/[._-]+(?=\.|$|\/)/g, "");

/** The versions of files by what remains of their paths without `before`, `old` or the like. */
function byKey(sources: readonly Source[], mark: RegExp): Map<string, Source> {
  return new Map(
    sources.filter(({ file }) => mark.test(file)).map((source) => [keyOf(source.file, mark), source]),
  );
}

/**
 * The diff between two versions of files, told apart by `before` and `after`, `old` and `new` or the like in their
 * paths; undefined where there are none.
 */
export function diffVersions(sources: readonly Source[]): string | undefined {
  const olds = byKey(sources, before);
  const news = byKey(
    sources.filter(({ file }) => !before.test(file)),
    after,
  );
  if (olds.size === 0 || news.size === 0) return undefined;
  const keys = [...new Set([...olds.keys(), ...news.keys()])].sort();
  const patches = keys.flatMap((key) => {
    const [from, to] = [olds.get(key), news.get(key)];
    if (from?.text === to?.text) return [];
    const name = (to ?? from)?.file ?? key;
    const names = [from ? name : "/dev/null", to ? name : "/dev/null"] as const;
    const patch = createTwoFilesPatch(...names, from?.text ?? "", to?.text ?? "", undefined, undefined, {
      context: 3,
      maxEditLength: MAX_EDITS,
    });
    return patch === undefined ? [] : [patch];
  });
  return patches.join("\n");
}
