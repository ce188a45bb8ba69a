import { ts } from "@ts-morph/common";
import { z } from "zod";
import type { SourceFiles } from "./source-files.ts";

/** The compiler walks a tree by calling itself: what is nested more deeply than this could end its stack. */
const MAX_DEPTH = 400;

/** The syntax tree of a file by its absolute path; undefined where it was skipped or there is none. */
export function parse(
  files: SourceFiles,
  path: string,
  options: ts.ScriptTarget | ts.CreateSourceFileOptions = ts.ScriptTarget.ESNext,
): ts.SourceFile | undefined {
  const text = files.read(path);
  if (text === undefined) return undefined;
  try {
    const tree = ts.createSourceFile(path, text, options, true);
    if (!isDeeperThan(MAX_DEPTH, tree)) return tree;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  files.skip(path, "it is nested too deeply");
  return undefined;
}

/** The compiler keeps what it could not parse with the tree, where its types do not say so. */
const faulty = z.object({ parseDiagnostics: z.array(z.object({ start: z.number() })) });

/** The line of a tree's first error of syntax, from 1; undefined where it has none. */
export function syntaxErrorLine(tree: ts.SourceFile): number | undefined {
  const [first] = faulty.safeParse(tree).data?.parseDiagnostics ?? [];
  return first && tree.getLineAndCharacterOfPosition(first.start).line + 1;
}

function isDeeperThan(most: number, tree: ts.SourceFile): boolean {
  const waiting: { node: ts.Node; depth: number }[] = [{ node: tree, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    if (depth > most) return true;
    // The compiler itself walks a long sum without a call for each of its terms, and such are written.
    const step = ts.isBinaryExpression(node) ? 1 / 8 : 1;
    ts.forEachChild(node, (child) => void waiting.push({ node: child, depth: depth + step }));
  }
  return false;
}
