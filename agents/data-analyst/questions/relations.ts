import { listed } from "../../sdk/text/words.ts";
import type { Column } from "../column.ts";
import { type Correlation, comparedColumns } from "../correlations.ts";
import { columnsIn } from "./name-columns.ts";
import { noNumbers } from "./values.ts";
import { namingText } from "./words.ts";

const MAX_REQUEST = 10_000;
const MAX_SHOWN = 5;
const asks =
  /\b(?:correlat\w*|relat(?:ed|es?|ions?|ionships?)\b(?! database)|depends? (?:up)?on|(?:goes|go) (?:together|with)|(?:influences?|drives?|affects?) )/i;

/** A sentence on which columns go together, where a request asks for that; of those that it names, if any. */
export function relationsIn(
  request: string,
  columns: readonly Column[],
  correlations: readonly Correlation[],
): string[] {
  const found = asks.exec(request.slice(0, MAX_REQUEST));
  if (found === null) return [];
  const text = request.slice(found.index + found[0].length).split(/[.?!\n]/, 1)[0] ?? "";
  const compared = comparedColumns(columns);
  const { columns: named, unclear } = columnsIn(text, compared);
  const said = namingText(text);
  if (named.length === 0 && said !== "") return [`Not answered: ${noNumbers(said, unclear, columns)}.`];
  if (correlations.length === 0)
    return ["Not answered: what goes together is told of two columns of numbers in 10 rows at least."];
  const names = named.map(({ name }) => name);
  const isAsked = ({ a, b }: Correlation) =>
    names.length < 2
      ? names.every((name) => name === a || name === b)
      : names.includes(a) && names.includes(b);
  const pairs = correlations
    .filter(isAsked)
    .map(({ a, b, spearman }) => `${a} and ${b} ${spearman.toFixed(2)}`);
  return [`Rank correlation: ${listed(pairs, MAX_SHOWN) || "none"}.`];
}
