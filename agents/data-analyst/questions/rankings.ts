// "Top 3 shops by amount", "which shop has the highest amount": groups by their values, the first of them.

import type { Column } from "../column.ts";
import { dimensionAt } from "./dimensions.ts";
import { isCount } from "./measures.ts";
import { type Asked, because, type Dimension, ofEach } from "./question.ts";
import { valuesIn } from "./values.ts";
import { namingWords } from "./words.ts";

const top =
  /\b(?:(top|best|largest|highest|biggest)|(bottom|worst|smallest|lowest))\s+(?:(\d{1,4})|(three|five|ten|twenty))?\s*(.+?)(?:\s+(?:by|in|with(?: the)?(?: most| highest| largest)?|of)\s+(.+))?$/i;
/** "The 3 largest" is read as "the largest 3". */
const countBefore =
  /\b(\d{1,4}|three|five|ten|twenty)\s+(top|best|largest|highest|biggest|bottom|worst|smallest|lowest)\s+/i;
const which =
  /\bwhich\s+(.+?)\s+(?:ha[sd]|have|is|are|was|were|g[eo]ts?|s[eo]lls?|sold|ma[kd]es?|earn(?:s|ed)?|spen[dt]s?|brings?|brought|takes?|took|pays?|paid|generate[sd]?|ha[sd] had)\b(.*)$/i;
const most = /\b(?:most|highest|largest|biggest|greatest|best|longest|top)\b/i;
const least = /\b(?:fewest|least|lowest|smallest|worst|shortest|cheapest)\b/i;
const counts = new Map([
  ["three", 3],
  ["five", 5],
  ["ten", 10],
  ["twenty", 20],
]);
const USUAL_MOST = 10;

/** Whether words are what the rows are. */
export type Rows = (text: string) => boolean;

type Ranking = { group: string; value: string; first: "largest" | "smallest"; most: number | undefined };

function rankingIn(text: string): Ranking | undefined {
  const said = text.replace(countBefore, "$2 $1 ");
  const [, largest, smallest, digits, word = "", group = "", value = ""] = top.exec(said) ?? [];
  const isSure = digits !== undefined || word !== "" || /^(?:top|bottom)$/i.test(largest ?? smallest ?? "");
  if (isSure && group !== "")
    return {
      group,
      value,
      first: smallest === undefined ? "largest" : "smallest",
      most: Number(digits ?? counts.get(word.toLowerCase()) ?? USUAL_MOST),
    };
  const [, asked, rest = ""] = which.exec(text) ?? [];
  if (asked === undefined || !(most.test(rest) || least.test(rest)) || /^columns?\b/i.test(asked))
    return undefined;
  return { group: asked, value: rest, first: least.test(rest) ? "smallest" : "largest", most: undefined };
}

/** Counts where they are asked for or nothing that is a column: "the most orders". */
function countedIn(value: string, areRows: Rows): boolean {
  return (
    isCount(value) ||
    (/\b(?:most|fewest|least)\b/i.test(value) && namingWords(value).length > 0 && areRows(value))
  );
}

/** The ranking that a text asks for; undefined where it asks for none. */
export function rankingsIn(text: string, columns: readonly Column[], areRows: Rows): Asked | undefined {
  const ranking = rankingIn(text);
  if (ranking === undefined) return undefined;
  const { group, value, first, most } = ranking;
  if (/\b(?:per|by|(?:for|in|of) each|every)\b/i.test(value))
    return because("rankings within groups are not worked out");
  const ofRows = value === "" ? valuesIn(group, columns) : undefined;
  if (ofRows && "values" in ofRows) return ofEach(ofRows.values, { by: ["row"], first, most });
  const found = dimensionAt(group, columns);
  const rows: Dimension | undefined = areRows(group) ? "row" : undefined;
  const dimension = "dimension" in found ? found.dimension : rows;
  if (dimension === undefined) return because("missing" in found ? found.missing : "");
  const others = columns.filter((column) => dimension === "row" || column !== dimension.column);
  const isOfRows = countedIn(value, areRows) || (value === "" && dimension !== "row");
  const values = isOfRows ? { values: ["rows" as const] } : valuesIn(value, others, true);
  if (values === undefined || "missing" in values) return because(values?.missing ?? "");
  return ofEach(values.values, { by: [dimension], first, most });
}
