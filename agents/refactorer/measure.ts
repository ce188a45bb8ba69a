import { ts } from "@ts-morph/common";
import { sum } from "../../src/text/sum.ts";
import { cognitiveComplexity } from "./cognitive.ts";
import { cyclomaticComplexity } from "./cyclomatic.ts";
import { functionsOf, type NamedFunction } from "./functions.ts";

/** A part of a function that could become one of its own: lines from 1, and its share of the complexity. */
type Part = { line: number; endLine: number; keyword: string; cognitive: number };

/** The measures of a function; `depth` is how many levels deep its statements are nested. */
export type Measured = {
  name: string;
  file: string;
  line: number;
  lines: number;
  cognitive: number;
  cyclomatic: number;
  depth: number;
  hardest: Part | undefined;
};

/** Shorter parts gain nothing by being functions. */
const MIN_PART_LINES = 3;

/** Measures all functions of a file. */
export function measure(tree: ts.SourceFile, file: string): Measured[] {
  return functionsOf(tree).map((each) => measureFunction(tree, file, each));
}

function measureFunction(tree: ts.SourceFile, file: string, { name, node }: NamedFunction): Measured {
  const { total, byNode, deepest } = cognitiveComplexity(node.body);
  const line = lineOf(tree, node.getStart(tree));
  return {
    name,
    file,
    line,
    lines: lineOf(tree, node.end) - line + 1,
    cognitive: total,
    cyclomatic: cyclomaticComplexity(node.body),
    depth: deepest,
    hardest: hardestPart(tree, byNode),
  };
}

const lineOf = (tree: ts.SourceFile, position: number): number =>
  tree.getLineAndCharacterOfPosition(position).line + 1;

/** Of the blocks in a function the one with most of its complexity that still leaves a good part of it. */
function hardestPart(tree: ts.SourceFile, byNode: ReadonlyMap<ts.Node, number>): Part | undefined {
  const total = sum(byNode.values());
  const parts = [...byNode.keys()]
    .filter((node) => ts.isStatement(node) && !ts.isBlock(node))
    .map((node) => ({ node, cognitive: inside(node, byNode) }))
    .filter(({ cognitive }) => cognitive <= total * 0.8)
    .filter(({ node }) => lineOf(tree, node.end) - lineOf(tree, node.getStart(tree)) >= MIN_PART_LINES)
    .sort((a, b) => b.cognitive - a.cognitive || a.node.pos - b.node.pos);
  const [hardest] = parts;
  if (hardest === undefined || hardest.cognitive < total * 0.25) return undefined;
  const { node, cognitive } = hardest;
  const [keyword = ""] = node.getText(tree).split(/\W/, 1);
  return { line: lineOf(tree, node.getStart(tree)), endLine: lineOf(tree, node.end), keyword, cognitive };
}

const inside = (outer: ts.Node, byNode: ReadonlyMap<ts.Node, number>): number =>
  sum(
    [...byNode].filter(([node]) => node.pos >= outer.pos && node.end <= outer.end).map(([, count]) => count),
  );
