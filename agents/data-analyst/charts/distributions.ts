import { type Chart, drawChart } from "../../sdk/reports/chart.ts";
import { type Column, isKey } from "../column.ts";
import { COLOR, title } from "./style.ts";

const MAX_CHARTS = 12;
const BINS = 24;
const size = { width: 220, height: 130 };

/** A chart among several. */
type Panel = Extract<Chart, { concat: unknown[] }>["concat"][number];

/** How the values of a column of numbers are spread. */
function histogram({ name, summary, numbers }: Column): Panel {
  const values = numbers.filter((value) => value !== undefined);
  const [low, high] = [summary?.min ?? 0, summary?.max ?? 0];
  const width = (high - low) / BINS || 1;
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor((value - low) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const bars = counts.map((count, bin) => ({ from: low + bin * width, to: low + (bin + 1) * width, count }));
  return {
    ...size,
    title: title(name),
    data: { values: bars },
    mark: { type: "bar", color: COLOR },
    encoding: {
      x: {
        field: "from",
        type: "quantitative",
        bin: "binned",
        title: null,
        scale: { zero: false },
        axis: { tickCount: 5 },
      },
      x2: { field: "to" },
      y: { field: "count", type: "quantitative", title: "rows" },
    },
  };
}

/** The most frequent values of a column of categories. */
function categories({ name, top }: Column): Panel {
  return {
    ...size,
    title: title(name),
    data: { values: top.map(({ value, count }) => ({ value: title(value), count })) },
    mark: { type: "bar", color: COLOR },
    encoding: {
      y: { field: "value", type: "nominal", sort: null, title: null },
      x: { field: "count", type: "quantitative", title: "rows", axis: { tickCount: 5 } },
    },
  };
}

/** How the values of columns are spread, a small chart each; undefined where no column has anything to show. */
export function drawDistributions(columns: readonly Column[]): Promise<string> | undefined {
  const charts = columns.flatMap((column): Panel[] => {
    if (isKey(column)) return [];
    if (column.summary !== undefined && column.distinct > 10) return [histogram(column)];
    return column.distinct > 1 && column.distinct <= 50 ? [categories(column)] : [];
  });
  return charts.length === 0 ? undefined : drawChart({ columns: 3, concat: charts.slice(0, MAX_CHARTS) });
}
