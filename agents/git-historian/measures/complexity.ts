import { sum } from "../../../src/text/sum.ts";

/** How long a text is and how deep it goes: lines that are not blank, and the sum of their levels of indentation. */
export type Complexity = { lines: number; complexity: number };

const USUAL_SPACES = 4;

/**
 * Measures a text of any language by its indentation, which goes together with its cyclomatic complexity (Hindle, Godfrey,
 * Holt: "Reading Beside the Lines: Indentation as a Proxy for Complexity Metrics", ICPC 2008).
 */
export function complexityOf(text: string): Complexity {
  const indents = text.split("\n").flatMap((line) => {
    const width = line.search(/[^ \t\r]/);
    if (width < 0) return [];
    const tabs = line.slice(0, width).split("\t").length - 1;
    return [{ tabs, spaces: width - tabs }];
  });
  const unit = unitOf(indents.map(({ spaces }) => spaces));
  const complexity = sum(indents.map(({ tabs, spaces }) => tabs + Math.floor(spaces / unit)));
  return { lines: indents.length, complexity };
}

/** The spaces of one level: the step inwards that is taken most often. */
function unitOf(widths: readonly number[]): number {
  const steps = new Map<number, number>();
  widths.forEach((width, index) => {
    const step = width - (widths[index - 1] ?? 0);
    if (step > 1 && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1);
  });
  const [most] = [...steps].sort(([a, times], [b, others]) => others - times || a - b);
  return most?.[0] ?? USUAL_SPACES;
}
