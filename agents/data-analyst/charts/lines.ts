import { countBy } from "../../sdk/collections/count-by.ts";
import { groupBy } from "../../sdk/collections/group-by.ts";
import { drawChart } from "../../sdk/reports/chart.ts";
import type { Group } from "../questions/answer.ts";
import { dimensionText, type Question, unitOf } from "../questions/question.ts";
import { COLOR, heading, title, view } from "./style.ts";

const MAX_LINES = 8;
/** With more spans of time their points are a line anyway, and their names are not all written out. */
const MAX_POINTS = 100;
const MAX_LEVEL_LABELS = 12;

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
export function drawLines(question: Question, groups: readonly Group[], time: number): Promise<string> {
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
    view,
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
        axis: {
          labelAngle: spans > MAX_LEVEL_LABELS ? -45 : 0,
          labelOverlap: "greedy",
          ticks: spans <= MAX_POINTS,
        },
      },
      y: { field: "value", type: "quantitative", title: unitOf(question) || null },
      ...(name !== undefined && {
        color: { field: "series", type: "nominal" as const, title: dimensionText(name), sort: [...drawn] },
      }),
    },
  });
}
