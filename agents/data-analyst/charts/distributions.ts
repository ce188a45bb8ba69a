import { type Chart, drawChart } from "../../sdk/reports/chart.ts";
import { counted } from "../../sdk/text/words.ts";
import type { Column } from "../column.ts";
import { isKey } from "../keys.ts";
import { histogramOf, timesOf } from "./histogram.ts";
import { COLOR, title, view } from "./style.ts";

const MAX_CHARTS = 12;
const MAX_CATEGORIES = 50;
/** So few different numbers are drawn as categories. */
const FEW_NUMBERS = 10;
const size = { width: 230, height: 140, view };

/** A chart among several. */
type Panel = Extract<Chart, { concat: unknown[] }>["concat"][number];

/** A title that begins where the bars do, so that those of all panels are in line. */
const heading = (text: string) => ({
  text: title(text),
  frame: "group" as const,
  offset: 8,
  limit: size.width,
});

const rows = {
  field: "count",
  type: "quantitative" as const,
  axis: { tickCount: 4, tickMinStep: 1, format: ",d" },
};

/** The axis of bars that stand. Above the highest there is room, as a label at the edge would move the title. */
const heightOf = (bars: readonly { count: number }[]) => ({
  ...rows,
  title: "rows",
  scale: { domain: [0, 1.08 * Math.max(...bars.map(({ count }) => count))], nice: false },
});

/** How the values of a column of numbers are spread. What is beyond its bars is told below them. */
function histogram({ name, numbers, units }: Column): Panel {
  const { bars, beyond } = histogramOf(numbers.filter((value) => value !== undefined));
  const unit = units.length === 1 ? (units[0]?.unit ?? "") : "";
  return {
    ...size,
    title: heading(unit === "" ? name : `${name} (${unit})`),
    data: { values: bars },
    mark: { type: "bar", color: COLOR },
    encoding: {
      x: {
        field: "from",
        type: "quantitative",
        bin: "binned",
        title: name,
        scale: { zero: false, nice: false },
        axis: { title: beyond || null, tickCount: 5, grid: false },
      },
      x2: { field: "to" },
      y: heightOf(bars),
    },
  };
}

/** How the dates of a column are spread. */
function timeline({ name, numbers }: Column): Panel {
  const bars = timesOf(numbers.filter((value) => value !== undefined));
  return {
    ...size,
    title: heading(name),
    data: { values: bars },
    mark: { type: "bar", color: COLOR, stroke: "white" },
    encoding: {
      x: {
        field: "from",
        type: "temporal",
        title: null,
        scale: { type: "utc" },
        axis: { tickCount: 4, grid: false, labelOverlap: "greedy", labelSeparation: 6 },
      },
      x2: { field: "to" },
      y: heightOf(bars),
      y2: { datum: 0 },
    },
  };
}

/** The most frequent values of a column of categories, or all of one of few numbers in their order. */
function categories({ name, top, distinct, summary }: Column): Panel {
  const inOrder = summary === undefined ? top : top.toSorted((a, b) => Number(a.value) - Number(b.value));
  const which = distinct > top.length ? `, the ${top.length} most frequent of ${distinct} values` : "";
  return {
    ...size,
    title: heading(name),
    data: { values: inOrder.map(({ value, count }) => ({ value: title(value), count })) },
    mark: { type: "bar", color: COLOR },
    encoding: {
      y: { field: "value", type: "nominal", sort: null, title: null, axis: { labelLimit: 120 } },
      x: { ...rows, title: `rows${which}` },
    },
  };
}

function panelOf(column: Column): Panel[] {
  const { type, summary, distinct } = column;
  if (isKey(column) || distinct < 2) return [];
  if (distinct > FEW_NUMBERS && summary !== undefined) return [histogram(column)];
  if (distinct > FEW_NUMBERS && type === "date") return [timeline(column)];
  return distinct <= MAX_CATEGORIES ? [categories(column)] : [];
}

/** How the values of columns are spread, a small chart each; undefined where no column has anything to show. */
export function drawDistributions(columns: readonly Column[]): Promise<string> | undefined {
  const panels = columns.flatMap(panelOf);
  if (panels.length === 0) return undefined;
  const more = panels.length - MAX_CHARTS;
  return drawChart({
    ...(more > 0 && { title: `The first ${counted(MAX_CHARTS, "column")} of ${panels.length}` }),
    columns: 3,
    spacing: { row: 36, column: 32 },
    concat: panels.slice(0, MAX_CHARTS),
  });
}
