// Strongly connected parts by R. Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM J. Comput. 1972,
// with a stack of its own, so that long chains of imports are no danger to the call stack.

/** Nodes, each with those that it leads to. */
export type Graph = ReadonlyMap<string, readonly string[]>;

type Visit = { node: string; next: number };

/** The groups of nodes of which each reaches every other; single nodes only if they reach themselves. */
export function connectedParts(graph: Graph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const parts: string[][] = [];
  const lower = (node: string, to: number) => low.set(node, Math.min(low.get(node) ?? to, to));
  const enter = (node: string): Visit => {
    index.set(node, index.size);
    lower(node, index.size - 1);
    open.push(node);
    isOpen.add(node);
    return { node, next: 0 };
  };
  const leave = (node: string) => {
    if (low.get(node) !== index.get(node)) return;
    const part = open.splice(open.indexOf(node));
    for (const member of part) isOpen.delete(member);
    if (part.length > 1 || graph.get(node)?.includes(node)) parts.push(part);
  };
  for (const root of graph.keys()) {
    if (index.has(root)) continue;
    const path = [enter(root)];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const target = graph.get(visit.node)?.[visit.next];
      visit.next += 1;
      if (target === undefined) {
        leave(visit.node);
        path.pop();
        const parent = path.at(-1);
        if (parent !== undefined) lower(parent.node, low.get(visit.node) ?? 0);
      } else if (!index.has(target)) path.push(enter(target));
      else if (isOpen.has(target)) lower(visit.node, index.get(target) ?? 0);
    }
  }
  return parts;
}

/** The shortest way from a node back to itself within a part, as the nodes on it, each once. */
export function shortestCycle(start: string, part: readonly string[], graph: Graph): string[] {
  const inside = new Set(part);
  const from = new Map<string, string>();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const target of graph.get(node) ?? []) {
      if (target === start) {
        const cycle = [node];
        for (let at = node; at !== start; ) {
          at = from.get(at) ?? start;
          cycle.unshift(at);
        }
        return cycle;
      }
      if (!inside.has(target) || from.has(target)) continue;
      from.set(target, node);
      queue.push(target);
    }
  }
  return [start];
}
