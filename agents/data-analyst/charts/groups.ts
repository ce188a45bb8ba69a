import { countBy } from "../../sdk/collections/count-by.ts";
import { groupBy } from "../../sdk/collections/group-by.ts";
import { drawChart } from "../../sdk/reports/chart.ts";
import type { Group } from "../questions/answer.ts";
import { type Dimension, dimensionText, type Question, questionText, unitOf } from "../questions/question.ts";
import { withUnit } from "../values/number-text.ts";
import { COLOR, title } from "./style.ts";

const MAX_BARS = 40;
const MAX_LINES = 8;
/** With more spans of time their points are a line anyway, and their names are not all written out. */
const MAX_POINTS = 100;
const MAX_LEVEL_LABELS = 12;

const isTime = (dimension: Dimension): boolean => dimension !== "row" && dimension.unit !== undefined;

function heading(question: Question, subtitle: string) {
  const text = questionText(question);
  return {
    text: title(`${text.charAt(0).toUpperCase()}${text.slice(1)}`, 90),
    ...(subtitle !== "" && { subtitle }),
  };
}

/** The names with the largest values, as many as there is room for. */
function largestOf(names: readonly string[], groups: readonly Group[]): Set<string> {
  const values = groupBy(
    groups.map(({ value }, index) => ({ value, name: names[index] ?? "" })),
    ({ name }) => name,
  );
  const sums = [...values].map(([name, members]) => ({
    name,
    sum: members.reduce((all, { value }) => all + value, 0),
  }));
  return new Set(
    sums
      .sort((a, b) => b.sum - a.sum)
      .slice(0, MAX_LINES)
      .map(({ name }) => name),
  );
}

/** A line over time, or one for each group of another dimension. */
function drawLines(question: Question, groups: readonly Group[], time: number): Promise<string> {
  const other = question.by.findIndex((_, index) => index !== time);
  const series = groups.map(({ names }) => names[other] ?? "");
  const drawn = largestOf(series, groups);
  const values = groups.flatMap(({ names, value }, index) =>
    drawn.has(series[index] ?? "")
      ? [{ group: names[time] ?? "", series: title(series[index] ?? ""), value }]
      : [],
  );
  const all = countBy(series, (name) => name).size;
  const spans = countBy(values, ({ group }) => group).size;
  const by = question.by[time];
  const name = question.by[other];
  return drawChart({
    title: heading(question, all > drawn.size ? `the ${drawn.size} largest of ${all}` : ""),
    width: 720,
    height: 280,
    data: { values },
    mark: { type: "line", point: spans <= MAX_POINTS, ...(name === undefined && { color: COLOR }) },
    encoding: {
      x: {
        field: "group",
        type: "ordinal",
        sort: null,
        title: by === undefined ? null : dimensionText(by),
        axis: { labelAngle: spans > MAX_LEVEL_LABELS ? -45 : 0, labelOverlap: "greedy" },
      },
      y: { field: "value", type: "quantitative", title: unitOf(question) || null },
      ...(name !== undefined && {
        color: { field: "series", type: "nominal" as const, title: dimensionText(name), sort: [...drawn] },
      }),
    },
  });
}

/** Bars, the first group on top, each with its value. */
function drawBars(question: Question, groups: readonly Group[]): Promise<string> {
  const values = groups.slice(0, MAX_BARS).map(({ names, value }, order) => ({
    group: title(names.join(", ")),
    order,
    value,
    label: withUnit(value, unitOf(question)),
  }));
  return drawChart({
    title: heading(question, groups.length > MAX_BARS ? `the first ${MAX_BARS} of ${groups.length}` : ""),
    width: 520,
    height: { step: 24 },
    data: { values },
    encoding: {
      y: {
        field: "group",
        type: "ordinal",
        sort: { field: "order" },
        title: question.by.map(dimensionText).join(", "),
        axis: { labelLimit: 260 },
      },
      x: { field: "value", type: "quantitative", title: unitOf(question) || null, axis: { tickCount: 6 } },
    },
    layer: [
      { mark: { type: "bar", color: COLOR } },
      {
        mark: { type: "text", align: "left", dx: 4, color: "#444" },
        encoding: { text: { field: "label", type: "nominal" } },
      },
    ],
  });
}

/** The answer to a question as bars, or as lines where it is by time. */
export function drawGroups(question: Question, groups: readonly Group[]): Promise<string> {
  const time = question.by.findIndex(isTime);
  return time < 0 ? drawBars(question, groups) : drawLines(question, groups, time);
}
