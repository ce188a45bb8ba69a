import { type Chart, drawChart } from "../../sdk/reports/chart.ts";
import { counted } from "../../sdk/text/words.ts";
import { type Column, isKey } from "../column.ts";
import { histogramOf } from "./histogram.ts";
import { COLOR, title } from "./style.ts";

const MAX_CHARTS = 12;
const MAX_CATEGORIES = 50;
/** So few different numbers are drawn as categories. */
const FEW_NUMBERS = 10;
const size = { width: 230, height: 140 };

/** A chart among several. */
type Panel = Extract<Chart, { concat: unknown[] }>["concat"][number];

/** A title that begins where the bars do, so that those of all panels are in line. */
const heading = (text: string, subtitle = "") => ({
  text: title(text),
  ...(subtitle !== "" && { subtitle }),
  frame: "group" as const,
});

/** How the values of a column of numbers or dates are spread. */
function histogram({ name, type, numbers, units }: Column): Panel {
  const { bars, beyond } = histogramOf(numbers.filter((value) => value !== undefined));
  const isTime = type === "date";
  const unit = units.length === 1 ? (units[0]?.unit ?? "") : "";
  return {
    ...size,
    title: heading(unit === "" ? name : `${name} (${unit})`, isTime ? "" : beyond),
    data: { values: bars },
    mark: { type: "bar", color: COLOR, binSpacing: 1 },
    encoding: {
      x: {
        field: "from",
        ...(isTime
          ? { type: "temporal", scale: { type: "utc" } }
          : { type: "quantitative", bin: "binned", scale: { zero: false, nice: false } }),
        title: null,
        axis: { tickCount: 5, labelFlush: true, grid: false },
      },
      x2: { field: "to" },
      y: { field: "count", type: "quantitative", title: "rows", axis: { tickCount: 4, format: ",d" } },
    },
  };
}

/** The most frequent values of a column of categories, or all of one of few numbers in their order. */
function categories({ name, top, distinct, summary }: Column): Panel {
  const inOrder = summary === undefined ? top : top.toSorted((a, b) => Number(a.value) - Number(b.value));
  return {
    ...size,
    title: heading(name, distinct > top.length ? `the ${top.length} most frequent of ${distinct}` : ""),
    data: { values: inOrder.map(({ value, count }, order) => ({ value: title(value), count, order })) },
    mark: { type: "bar", color: COLOR },
    encoding: {
      y: {
        field: "value",
        type: "nominal",
        sort: { field: "order" },
        title: null,
        axis: { labelLimit: 110 },
      },
      x: { field: "count", type: "quantitative", title: "rows", axis: { tickCount: 4, format: ",d" } },
    },
  };
}

function panelOf(column: Column): Panel[] {
  const { type, summary, distinct } = column;
  if (isKey(column) || distinct < 2) return [];
  const isSpread = summary !== undefined || type === "date";
  if (isSpread && distinct > FEW_NUMBERS) return [histogram(column)];
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
