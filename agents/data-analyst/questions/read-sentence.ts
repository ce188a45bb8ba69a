import type { Column } from "../column.ts";
import { isKey } from "../keys.ts";
import { groupingIn } from "./dimensions.ts";
import { isCount, measuresIn, withoutMeasures } from "./measures.ts";
import { columnsIn } from "./name-columns.ts";
import { type Asked, because, ofEach, type Question } from "./question.ts";
import { type Rows, rankingsIn } from "./rankings.ts";
import { countedRows, noNumbers, type Values, valuesIn } from "./values.ts";
import { aboutQuality, namingText, namingWords } from "./words.ts";

const nothing: Asked = { questions: [], unanswered: [] };
const plain = { first: undefined, most: undefined };
const everyColumn = /\b(?:each|every|all|per|by)(?: of)?(?: the)?(?: numeric)? (?:columns?|fields?)\b/i;
/** Words that ask for a number. "The biggest problems" asks for none, where no column is called so. */
const sure = /\b(?:average|avg|median|sum of|total|percentile|p\d\d|deviation)\b/i;

/** What is asked for of all rows together. */
function ofAll(text: string, columns: readonly Column[]): Asked {
  if (isCount(text)) {
    const [column] = columnsIn(text, columns).columns;
    return column === undefined || aboutQuality.test(text)
      ? nothing
      : ofEach([{ valuesOf: column }], { by: [], ...plain });
  }
  const values = measuresIn(text).length > 0 ? valuesIn(text, columns) : undefined;
  if (values === undefined) return nothing;
  if ("values" in values) return ofEach(values.values, { by: [], ...plain });
  return sure.test(text) && namingWords(withoutMeasures(text)).length > 0 ? because(values.missing) : nothing;
}

function ofEveryColumn(text: string, columns: readonly Column[]): Asked {
  const numeric = columns.filter((column) => column.summary !== undefined && !isKey(column));
  const values = numeric.flatMap((of) => measuresIn(text).map((measure) => ({ measure, of })));
  return ofEach(values, { by: [], ...plain });
}

/** What is asked for by groups. Where nothing is named, or what the rows are, they are counted. */
function wanted(text: string, columns: readonly Column[], areRows: Rows): Values {
  if (isCount(text)) {
    const [column] = /\b(?:distinct|unique|different)\b/i.test(text) ? columnsIn(text, columns).columns : [];
    return { values: [column ? { valuesOf: column } : "rows"] };
  }
  const values = valuesIn(text, columns);
  if (values) return values;
  const said = namingText(text);
  if (said === "" || areRows(text)) return { values: ["rows"] };
  if (aboutQuality.test(said)) return { values: [] };
  const { unclear } = columnsIn(text, columns);
  return countedRows(said, unclear) ?? { missing: noNumbers(said, unclear, columns) };
}

/** What one sentence asks for. */
export function readSentence(text: string, columns: readonly Column[], areRows: Rows): Asked {
  if (everyColumn.test(text)) return ofEveryColumn(text, columns);
  const ranking = rankingsIn(text, columns, areRows);
  if (ranking) return ranking;
  const { by, before, isGrouped, missing } = groupingIn(text, columns);
  if (!isGrouped) return ofAll(text, columns);
  if (by.length === 0) {
    const isAsked = isCount(before) || valuesIn(before, columns) !== undefined || /\bper\b/i.test(text);
    return missing !== undefined && isAsked ? because(missing) : nothing;
  }
  const used: Column[] = by.flatMap((each: Question["by"][number]) => (each === "row" ? [] : [each.column]));
  const values = wanted(
    before,
    columns.filter((column) => !used.includes(column)),
    areRows,
  );
  const reasons = missing === undefined ? [] : because(missing).unanswered;
  if ("missing" in values)
    return { questions: [], unanswered: [...reasons, ...because(values.missing).unanswered] };
  const { questions } = ofEach(values.values, { by, ...plain });
  return { questions, unanswered: [...reasons, ...(values.note === undefined ? [] : [values.note])] };
}
