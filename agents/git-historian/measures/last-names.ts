import type { FileChange, LoggedCommit } from "../repository/read-log.ts";

/** By which name each change's file is told, and the last names of the files that were renamed, by their former ones. */
export type LastNames = { ofChange: Map<FileChange, string>; byFormer: Map<string, string> };

type Waiting = { change: FileChange; index: number };

/** Renames made on one branch while the file was edited on another one are looked into so often. */
const MAX_LOOKS = 2_000;
const MAX_HOPS = 10;

/**
 * The names that files have last, of those `present` at the newest commit. A log comes with its newest commit first, and no
 * commit after one of its parents: so a file's new name is met before what older commits call it. A commit of another branch
 * may come before the one that renamed its file; its change waits for that, and is told by the new name unless the commit
 * is built on the rename, as then it is of another file with the old name.
 */
export function lastNames(log: readonly LoggedCommit[], present: ReadonlySet<string>): LastNames {
  const byFormer = new Map<string, string>();
  const ofChange = new Map<FileChange, string>();
  const waiting = new Map<string, Waiting[]>();
  const isBuiltOn = descendants(log);

  const lastOf = (path: string): string => {
    let name = byFormer.get(path) ?? path;
    for (let hops = 0; hops < MAX_HOPS && !present.has(name); hops += 1) name = byFormer.get(name) ?? name;
    return name;
  };
  const tell = (name: string, change: FileChange, index: number): void => {
    ofChange.set(change, name);
    if (present.has(name)) return;
    const others = waiting.get(name);
    if (others === undefined) waiting.set(name, [{ change, index }]);
    else others.push({ change, index });
  };

  log.forEach(({ changes }, index) => {
    const told = changes.map((change) => ({ change, name: lastOf(change.path) }));
    for (const { change, name } of told) {
      tell(name, change, index);
      if (change.from === undefined) continue;
      byFormer.set(change.from, name);
      if (name === change.from) continue;
      for (const other of waiting.get(change.from) ?? [])
        if (!isBuiltOn(other.index, index)) tell(name, other.change, other.index);
    }
  });
  return { ofChange, byFormer };
}

/** Whether a commit of a log, by its place, has another one among its ancestors; asked for one ancestor after the other. */
function descendants(log: readonly LoggedCommit[]): (commit: number, ancestor: number) => boolean {
  const places = new Map(log.map(({ id }, index) => [id, index]));
  const parents = log.map((commit) => commit.parents.flatMap((id) => places.get(id) ?? []));
  let looks = 0;
  let known = new Uint8Array();
  return (commit, ancestor) => {
    if (known.length !== ancestor + 1) {
      if (++looks > MAX_LOOKS) return true;
      known = new Uint8Array(ancestor + 1);
      known[ancestor] = 1;
      for (let at = ancestor - 1; at >= 0; at -= 1)
        known[at] = Number(parents[at]?.some((parent) => known[parent] === 1));
    }
    return known[commit] === 1;
  };
}
