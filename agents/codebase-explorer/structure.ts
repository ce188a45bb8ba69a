import { countBy } from "../sdk/collections/count-by.ts";
import { groupBy } from "../sdk/collections/group-by.ts";
import { isProse, languageOf } from "../sdk/languages/language-of.ts";
import { compareText } from "../sdk/text/compare-text.ts";
import type { Edge } from "./connect.ts";
import { connectedParts, type Graph, shortestCycle } from "./cycles.ts";
import type { Codebase } from "./explore.ts";

type LanguageShare = { language: string; files: number; lines: number };
/** A file that others import, and by how many. */
type Hub = { file: string; importedBy: number };
/** A circle of imports, and the import in it at which it is told. */
type Cycle = { files: string[]; edge: Edge };
/** A folder of sources as a part of the whole, and how often one part imports another. */
export type Part = { name: string; files: number; lines: number };
/** How often one part imports another. */
export type PartEdge = { from: string; to: string; imports: number };

/** The languages of a repository, the one with most lines first and prose last. */
export function languagesOf({ lines }: Codebase): LanguageShare[] {
  const shares = new Map<string, LanguageShare>();
  for (const [file, count] of lines) {
    const language = languageOf(file) ?? "";
    const share = shares.get(language) ?? { language, files: 0, lines: 0 };
    shares.set(language, { language, files: share.files + 1, lines: share.lines + count });
  }
  return [...shares.values()].sort(
    (a, b) => Number(isProse(a.language)) - Number(isProse(b.language)) || b.lines - a.lines,
  );
}

/** The files that most others import. */
export function hubsOf({ edges }: Codebase): Hub[] {
  return [...countBy(edges, ({ to }) => to)].map(([file, importedBy]) => ({ file, importedBy }));
}

/** The circles of imports that matter when the program runs: the shortest of each connected part. */
export function cyclesOf({ edges, facts }: Codebase): Cycle[] {
  const early = edges.filter(({ isLate }) => !isLate);
  const targets = groupBy(early, ({ from }) => from);
  const graph: Graph = new Map(
    [...facts.keys()].map((file) => [file, targets.get(file)?.map(({ to }) => to) ?? []]),
  );
  return connectedParts(graph).flatMap((part) => {
    const sorted = part.toSorted();
    const ways = sorted.slice(0, 50).map((start) => shortestCycle(start, part, graph));
    const [files] = ways.toSorted((a, b) => a.length - b.length);
    const edge = early.find(({ from, to }) => from === files?.at(-1) && to === files[0]);
    return files === undefined || edge === undefined ? [] : [{ files, edge }];
  });
}

const MAX_PARTS = 30;

/** The folders that all files are in: they tell no part from another. */
function commonFolders(files: readonly string[]): string[] {
  const [first = [], ...others] = files.map((file) => file.split("/").slice(0, -1));
  const end = first.findIndex((folder, index) => others.some((folders) => folders[index] !== folder));
  return end < 0 ? [] : first.slice(0, end);
}

function folderAt(file: string, above: number, depth: number): string {
  const folders = file.split("/").slice(above, -1);
  return folders.length === 0 ? "(top)" : folders.slice(0, depth).join("/");
}

/** The folders of sources, as deep as there are at most 30 of them, and the imports between them. */
export function partsOf({ facts, lines, edges }: Codebase): { parts: Part[]; between: PartEdge[] } {
  const sources = [...facts.keys()];
  const above = commonFolders(sources).length;
  const count = (depth: number) => new Set(sources.map((file) => folderAt(file, above, depth))).size;
  const depth = [4, 3, 2].find((at) => count(at) <= MAX_PARTS) ?? 1;
  const parts = new Map<string, Part>();
  for (const file of sources) {
    const name = folderAt(file, above, depth);
    const part = parts.get(name) ?? { name, files: 0, lines: 0 };
    parts.set(name, { name, files: part.files + 1, lines: part.lines + (lines.get(file) ?? 0) });
  }
  const between = new Map<string, PartEdge>();
  for (const edge of edges) {
    const [from, to] = [folderAt(edge.from, above, depth), folderAt(edge.to, above, depth)];
    if (from === to || !parts.has(to)) continue;
    const known = between.get(`${from} ${to}`) ?? { from, to, imports: 0 };
    between.set(`${from} ${to}`, { ...known, imports: known.imports + 1 });
  }
  const largest = [...parts.values()]
    .sort((a, b) => b.lines - a.lines || compareText(a.name, b.name))
    .slice(0, MAX_PARTS);
  const shown = new Set(largest.map(({ name }) => name));
  return {
    parts: largest,
    between: [...between.values()].filter(({ from, to }) => shown.has(from) && shown.has(to)),
  };
}
