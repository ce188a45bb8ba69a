import type { Column } from "../column.ts";
import type { Measure } from "./measures.ts";
import type { TimeUnit } from "./time-units.ts";

/** What rows are put together by: the values of a column, spans of time that its dates are in, or each row alone. */
export type Dimension = { column: Column; unit: TimeUnit | undefined } | "row";

/** What is asked for: a measure of a column, or the number of rows or of values, in all or by one or two dimensions. */
export type Question = {
  by: Dimension[];
  what: { measure: Measure; of: Column } | { valuesOf: Column } | "rows";
  /** Which values come first; spans of time come in their order where it is undefined. */
  first: "largest" | "smallest" | undefined;
  /** As many groups as are asked for; undefined where all are. */
  most: number | undefined;
};

/** What a request asks for, and sentences on what of it cannot be answered. */
export type Asked = { questions: Question[]; unanswered: string[] };

/** One question for each of some values. */
export const ofEach = (values: readonly Question["what"][], rest: Omit<Question, "what">): Asked => ({
  questions: values.map((what) => ({ ...rest, what })),
  unanswered: [],
});

const unanswered = "Not answered: ";

/** Nothing that can be answered, for a reason. */
export const because = (reason: string): Asked => ({
  questions: [],
  unanswered: [`${unanswered}${reason}.`],
});

/** Whether a sentence says that something is not answered. */
export const isUnanswered = (sentence: string): boolean => sentence.startsWith(unanswered);

/** What a dimension is called. */
export const dimensionText = (dimension: Dimension): string => {
  if (dimension === "row") return "row";
  const { column, unit } = dimension;
  return unit === undefined ? column.name : `${unit} of ${column.name}`;
};

/** What a question is called: such as `average of amount by region`. */
export function questionText({ by, what, first, most }: Question): string {
  const value =
    what === "rows"
      ? "number of rows"
      : "valuesOf" in what
        ? `number of different values of ${what.valuesOf.name}`
        : by[0] === "row"
          ? what.of.name
          : `${what.measure.name} of ${what.of.name}`;
  const grouped = by.length === 0 ? "" : ` by ${by.map(dimensionText).join(" and ")}`;
  return `${value}${grouped}${most === undefined ? "" : `, the ${most} ${first ?? "largest"}`}`;
}

/** The unit of a question's values: that of its column, where all are in one. */
export function unitOf({ what }: Question): string {
  if (what === "rows" || "valuesOf" in what) return "";
  const units = what.of.units.map(({ unit }) => unit).filter((unit) => unit !== "");
  return units.length === 1 ? (units[0] ?? "") : "";
}
