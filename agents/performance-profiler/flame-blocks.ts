import type { Frame, Owner } from "./cpu-profile.ts";

/** A function under one caller in a flame graph, with the time of all that is above it. */
export type Block = { name: string; place: string; owner: Owner; ms: number; children: Map<string, Block> };

/** The blocks on top of each other that can be looked at. */
const MAX_DEPTH = 80;

/** The frames that have code of the user's below or above them on the stack, or are such. */
function framesOfUser(root: Frame): Set<Frame> {
  const found = new Set<Frame>();
  const visits: { frame: Frame; below: Frame[]; isAbove: boolean }[] = [
    { frame: root, below: [], isAbove: false },
  ];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { frame, below } = visit;
    const isAbove = visit.isAbove || frame.owner === "user";
    if (isAbove) found.add(frame);
    if (frame.owner === "user") for (const each of below) found.add(each);
    for (const child of frame.children) visits.push({ frame: child, below: [...below, frame], isAbove });
  }
  return found;
}

function childBlock(parent: Block, { name, owner, file, line }: Frame): Block {
  const place = file === undefined ? "" : `${file}:${line}`;
  const key = `${owner} ${name} ${place}`;
  const block = parent.children.get(key) ?? { name, place, owner, ms: 0, children: new Map() };
  parent.children.set(key, block);
  return block;
}

/**
 * Adds frames of the same function under the same caller up to one block. Part of the block below it is what lies
 * deeper than can be looked at, and what Node does for itself beyond the first block.
 */
export function blocksOf(root: Frame): Block {
  const top: Block = { name: "all", place: "", owner: "built-in", ms: 0, children: new Map() };
  const ofUser = framesOfUser(root);
  const visits: { frame: Frame; path: Block[] }[] = [{ frame: root, path: [top] }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { frame, path } = visit;
    for (const block of path) block.ms += frame.selfMs;
    for (const child of frame.children) {
      const isPart = path.length >= MAX_DEPTH || (path.length > 1 && !ofUser.has(child));
      visits.push({ frame: child, path: isPart ? path : [...path, childBlock(path.at(-1) ?? top, child)] });
    }
  }
  return top;
}
