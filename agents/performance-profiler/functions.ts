import type { Frame, Owner } from "./cpu-profile.ts";

/** A function of the user's, with its share of the time. */
export type HotFunction = {
  name: string;
  file: string;
  line: number;
  /** In it and in what it calls that is not the user's. */
  selfMs: number;
  /** In it and in all that it calls. */
  totalMs: number;
  /** The function of the user's from which it is called for the longest. */
  caller: { name: string; file: string; line: number } | undefined;
  /** Its line with the most samples. */
  hottestLine: number | undefined;
};

/** The functions of the user, the hottest first, and all time that was not idle, also by whose it is. */
export type Summary = { functions: HotFunction[]; activeMs: number; byOwner: Map<Owner, number> };

type Entry = HotFunction & { callers: Map<string, number>; lines: Map<number, number> };

const keyOf = ({ name, file, line }: { name: string; file: string | undefined; line: number }): string =>
  `${file}:${line}:${name}`;

const add = <K>(map: Map<K, number>, key: K, value: number): void => {
  map.set(key, (map.get(key) ?? 0) + value);
};

const greatest = <K>(map: ReadonlyMap<K, number>): K | undefined =>
  [...map].reduce<[K, number] | undefined>(
    (best, entry) => (best && best[1] >= entry[1] ? best : entry),
    undefined,
  )?.[0];

function entryOf(entries: Map<string, Entry>, frame: Frame): Entry | undefined {
  const { name, file, line } = frame;
  if (frame.owner !== "user" || file === undefined) return undefined;
  const entry = entries.get(keyOf(frame)) ?? {
    ...{ name, file, line, selfMs: 0, totalMs: 0, caller: undefined, hottestLine: undefined },
    callers: new Map(),
    lines: new Map(),
  };
  entries.set(keyOf(frame), entry);
  return entry;
}

/** Where a visit is: the user's functions on the stack, the innermost last, each once. */
type Visit = { frame: Frame; stack: readonly Entry[] };

/** Adds up the time by function, the hottest first. */
export function summarize(root: Frame): Summary {
  const entries = new Map<string, Entry>();
  const byOwner = new Map<Owner, number>();
  let activeMs = 0;
  const visits: Visit[] = [{ frame: root, stack: [] }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { frame } = visit;
    const entry = entryOf(entries, frame);
    const stack =
      entry && visit.stack.at(-1) !== entry
        ? [...visit.stack.filter((on) => on !== entry), entry]
        : visit.stack;
    const innermost = stack.at(-1);
    add(byOwner, frame.owner, frame.selfMs);
    activeMs += frame.selfMs;
    for (const on of stack) on.totalMs += frame.selfMs;
    if (innermost) innermost.selfMs += frame.owner === "garbage collection" ? 0 : frame.selfMs;
    const caller = stack.at(-2);
    if (innermost && caller) add(innermost.callers, keyOf(caller), frame.selfMs);
    for (const { line, ticks } of entry ? frame.ticks : []) add(entry?.lines ?? new Map(), line, ticks);
    for (const child of frame.children) visits.push({ frame: child, stack });
  }
  const functions = [...entries.values()]
    .map(({ callers, lines, ...hot }): HotFunction => {
      const caller = entries.get(greatest(callers) ?? "");
      const place = caller && { name: caller.name, file: caller.file, line: caller.line };
      return { ...hot, caller: place, hottestLine: greatest(lines) };
    })
    .sort((a, b) => b.selfMs - a.selfMs);
  return { functions, activeMs, byOwner };
}
