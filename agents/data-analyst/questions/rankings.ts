// "Top 3 shops by amount", "which shop has the highest amount": groups by their values, the first of them.

import type { Column } from "../column.ts";
import { dimensionAt } from "./dimensions.ts";
import { isCount } from "./measures.ts";
import { type Asked, because, ofEach } from "./question.ts";
import { countedRows, type Values, valuesIn } from "./values.ts";
import { aboutQuality, namingText, namingWords } from "./words.ts";

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

type Ranking = {
  group: string;
  value: string;
  first: "largest" | "smallest";
  most: number | undefined;
  /** Whether the words can mean nothing else. "The top of the file" is no ranking. */
  isSure: boolean;
};

function rankingIn(text: string): Ranking | undefined {
  const said = text.replace(countBefore, "$2 $1 ");
  const [, largest, smallest, digits, word = "", group = "", value = ""] = top.exec(said) ?? [];
  const isSure = digits !== undefined || word !== "";
  if ((isSure || /^(?:top|bottom)$/i.test(largest ?? smallest ?? "")) && group !== "")
    return {
      isSure,
      group,
      value,
      first: smallest === undefined ? "largest" : "smallest",
      most: Number(digits ?? counts.get(word.toLowerCase()) ?? USUAL_MOST),
    };
  const [, asked, rest = ""] = which.exec(text) ?? [];
  if (asked === undefined || !(most.test(rest) || least.test(rest))) return undefined;
  const first = least.test(rest) ? "smallest" : "largest";
  return { isSure: namingWords(asked).length > 0, group: asked, value: rest, first, most: undefined };
}

/** The values that groups are ranked by. The "most orders" are counted, as are groups that are ranked by nothing. */
function rankedBy({ group, value }: Ranking, columns: readonly Column[], areRows: Rows): Values {
  if (isCount(value) || (value === "" && !areRows(group))) return { values: ["rows"] };
  const isOfMost = /\b(?:most|fewest|least)\b/i.test(value) && namingWords(value).length > 0;
  if (isOfMost && areRows(value)) return { values: ["rows"] };
  const values = valuesIn(value, columns, true) ?? { values: [] };
  return "missing" in values && isOfMost ? (countedRows(namingText(value), []) ?? values) : values;
}

/** The ranking that a text asks for; undefined where it asks for none. */
export function rankingsIn(text: string, columns: readonly Column[], areRows: Rows): Asked | undefined {
  const ranking = rankingIn(text);
  if (ranking === undefined || aboutQuality.test(text)) return undefined;
  const { group, value, first, most, isSure } = ranking;
  if (/\b(?:per|by|(?:for|in|of) each|every)\b/i.test(value))
    return because("rankings within groups are not worked out");
  const isOfRows = (words: string) => namingWords(words).length > 0 && areRows(words);
  const ofRows = value === "" ? valuesIn(group, columns) : undefined;
  if (ofRows && "values" in ofRows) return ofEach(ofRows.values, { by: ["row"], first, most });
  const found = dimensionAt(group, columns);
  if ("missing" in found && !isOfRows(group)) return isSure ? because(found.missing) : undefined;
  const dimension = "missing" in found ? "row" : found.dimension;
  const others = columns.filter((column) => dimension === "row" || column !== dimension.column);
  const values = rankedBy(ranking, others, areRows);
  if ("missing" in values) return because(values.missing);
  const { questions } = ofEach(values.values, { by: [dimension], first, most });
  return { questions, unanswered: values.note === undefined ? [] : [values.note] };
}
