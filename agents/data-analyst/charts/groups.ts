import { countBy } from "../../sdk/collections/count-by.ts";
import { groupBy } from "../../sdk/collections/group-by.ts";
import { drawChart } from "../../sdk/reports/chart.ts";
import type { Group } from "../questions/answer.ts";
import { type Dimension, dimensionText, type Question, questionText, unitOf } from "../questions/question.ts";
import { withUnit } from "../values/number-text.ts";
import { COLOR, subtitleColor, title, view } from "./style.ts";

const MAX_BARS = 40;
const MAX_LINES = 8;
/** With more spans of time their points are a line anyway, and their names are not all written out. */
const MAX_POINTS = 100;
const MAX_LEVEL_LABELS = 12;
/** The share of the width that is left for the label of the longest bar. */
const ROOM_FOR_LABELS = 0.14;

const isTime = (dimension: Dimension): boolean => dimension !== "row" && dimension.unit !== undefined;

function heading(question: Question, subtitle: string) {
  const text = questionText(question);
  return {
    text: title(`${text.charAt(0).toUpperCase()}${text.slice(1)}`, 90),
    ...(subtitle !== "" && { subtitle, subtitleColor }),
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

/** Bars, the first group on top, each with its value behind it, for which there is room. */
function drawBars(question: Question, groups: readonly Group[]): Promise<string> {
  const shown = groups.slice(0, MAX_BARS);
  const values = shown.map(({ names, value }) => ({
    group: title(names.join(", ")),
    value,
    end: Math.max(0, value),
    label: withUnit(value, unitOf(question)),
  }));
  const all = shown.map(({ value }) => value);
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
  const domain = [low, high + (high - low || 1) * ROOM_FOR_LABELS];
  return drawChart({
    title: heading(question, groups.length > MAX_BARS ? `the first ${MAX_BARS} of ${groups.length}` : ""),
    view,
    width: 560,
    height: { step: 26 },
    data: { values },
    encoding: {
      y: {
        field: "group",
        type: "ordinal",
        sort: null,
        title: question.by.map(dimensionText).join(", "),
        axis: { labelLimit: 280 },
      },
    },
    layer: [
      {
        mark: { type: "bar", color: COLOR },
        encoding: {
          x: {
            field: "value",
            type: "quantitative",
            title: unitOf(question) || null,
            scale: { domain, nice: false },
            axis: { tickCount: 6 },
          },
        },
      },
      {
        mark: { type: "text", align: "left", dx: 5, color: "#444" },
        encoding: {
          x: { field: "end", type: "quantitative" },
          text: { field: "label", type: "nominal" },
        },
      },
    ],
  });
}

/** The answer to a question as bars, or as lines where it is by time. */
export function drawGroups(question: Question, groups: readonly Group[]): Promise<string> {
  const time = question.by.findIndex(isTime);
  return time < 0 ? drawBars(question, groups) : drawLines(question, groups, time);
}
