// V8's CPU profile, as the Chrome DevTools Protocol defines it (Profiler.Profile).

import { z } from "zod";

const node = z.object({
  id: z.int(),
  callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.int() }),
  children: z.array(z.int()).default([]),
  positionTicks: z.array(z.object({ line: z.int(), ticks: z.int() })).default([]),
});

/** A profile as V8 writes it. */
export const cpuProfile = z.object({
  nodes: z.array(node).min(1),
  samples: z.array(z.int()),
  /** Microseconds between a sample and the one before it. */
  timeDeltas: z.array(z.number()),
});
export type CpuProfile = z.infer<typeof cpuProfile>;

/** Whose code a frame is. */
export type Owner = "user" | "package" | "node" | "built-in" | "garbage collection" | "idle";

/** A function on the stack, with the time of the samples in which it was on top. `line` is 0 where it has none. */
export type Frame = {
  name: string;
  owner: Owner;
  file: string | undefined;
  line: number;
  selfMs: number;
  /** Samples by line. */
  ticks: readonly { line: number; ticks: number }[];
  children: Frame[];
};

/** What files are: the user's by their name, what the agent itself preloads, or others'. */
export type FileNames = { nameOf: (url: string) => string | undefined; isOwn: (url: string) => boolean };

function ownerOf(functionName: string, url: string, name: string | undefined): Owner {
  if (functionName === "(garbage collector)") return "garbage collection";
  if (functionName === "(idle)") return "idle";
  if (name !== undefined) return "user";
  if (url.startsWith("node:")) return "node";
  return url === "" ? "built-in" : "package";
}

function selfTimes({ samples, timeDeltas }: CpuProfile): Map<number, number> {
  const times = new Map<number, number>();
  for (const [index, id] of samples.entries()) {
    const ms = Math.max(0, timeDeltas[index + 1] ?? 0) / 1_000;
    times.set(id, (times.get(id) ?? 0) + ms);
  }
  return times;
}

/** A profile as a tree of frames, without what the agent itself does in the program. Made without recursion: stacks are deep. */
export function frameTree(profile: CpuProfile, { nameOf, isOwn }: FileNames): Frame {
  const times = selfTimes(profile);
  const frames = new Map<number, Frame>();
  for (const { id, callFrame, positionTicks } of profile.nodes) {
    const { functionName, url, lineNumber } = callFrame;
    const file = nameOf(url);
    const line = lineNumber + 1;
    const name = functionName || (line === 1 && file !== undefined ? "(module)" : "(anonymous)");
    const owner = ownerOf(functionName, url, file);
    frames.set(id, {
      name,
      owner,
      file,
      line,
      selfMs: times.get(id) ?? 0,
      ticks: positionTicks,
      children: [],
    });
  }
  const left = new Set(profile.nodes.filter(({ callFrame }) => isOwn(callFrame.url)).map(({ id }) => id));
  for (const { id, children } of profile.nodes) {
    for (const child of children) {
      const frame = frames.get(child);
      if (frame && frame.owner !== "idle" && !left.has(child)) frames.get(id)?.children.push(frame);
    }
  }
  const root = frames.get(profile.nodes[0]?.id ?? 0);
  if (root === undefined) throw new Error("a profile without a root");
  return root;
}
