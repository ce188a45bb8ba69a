import { type Chart, drawChart } from "../../sdk/reports/chart.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Lacks } from "../reading/entry.ts";
import { clockText, widthText } from "./time-text.ts";

type Rates = NonNullable<Analysis["rates"]>;

function bars({ all, errors, warnings }: Rates) {
  return all.counts.flatMap((count, index) => {
    const [failed = 0, warned = 0] = [errors.counts[index], warnings.counts[index]];
    const from = all.start + index * all.width;
    const span = { from, to: from + all.width };
    return [
      { ...span, level: "error", order: 0, entries: failed },
      { ...span, level: "warning", order: 1, entries: warned },
      { ...span, level: "other", order: 2, entries: count - failed - warned },
    ].filter(({ entries }) => entries > 0);
  });
}

const clock = { hours: "%H:%M", minutes: "%H:%M", seconds: "%H:%M:%S" };
/** How the axis tells times: by a clock of 24 hours, and without what no log tells. */
const axes: Record<Lacks | "nothing", { title: string; format: Record<string, string> }> = {
  nothing: { title: "time (UTC)", format: clock },
  year: { title: "time", format: { ...clock, year: "%b %d" } },
  date: {
    title: "time",
    format: { ...clock, year: clock.hours, month: clock.hours, week: clock.hours, date: clock.hours },
  },
};

/** How many steps the axis of entries has about. */
const STEPS = 8;

/** Where the axis of entries ends: at the first round number above the highest bar. */
export function endOfAxis(counts: readonly number[]): number {
  const highest = counts.reduce((most, count) => Math.max(most, count), 1);
  const power = 10 ** Math.floor(Math.log10(highest / STEPS));
  const step = Math.max(1, power * ([1, 2, 5].find((factor) => factor * power * STEPS >= highest) ?? 10));
  return (Math.floor(highest / step) + 1) * step;
}

/** A picture of how much was logged when, by level, with a line where a rise of errors began. */
export function drawTimeline({ spikes, lacks }: Analysis, rates: Rates): Promise<string> {
  const origins = spikes.flatMap(({ incident }) => {
    const first = incident?.origin.first;
    if (first?.time === undefined) return [];
    return [{ time: first.time, label: `${first.file}:${first.line}, ${clockText(first.time)}` }];
  });
  const chart: Chart = {
    width: 900,
    height: 260,
    title: {
      text: `Entries every ${widthText(rates.all.width)}${origins.length > 0 ? ", and where a rise of errors began" : ""}`,
      offset: 24,
    },
    layer: [
      {
        data: { values: bars(rates) },
        mark: { type: "bar", binSpacing: 0 },
        encoding: {
          x: {
            field: "from",
            type: "temporal",
            scale: { type: "utc" },
            axis: { ...axes[lacks ?? "nothing"], tickMinStep: 1_000 },
          },
          x2: { field: "to" },
          y: {
            field: "entries",
            type: "quantitative",
            aggregate: "sum",
            scale: { domain: [0, endOfAxis(rates.all.counts)] },
            axis: { title: "entries", tickMinStep: 1 },
          },
          order: { field: "order", type: "quantitative" },
          color: {
            field: "level",
            type: "nominal",
            scale: { domain: ["error", "warning", "other"], range: ["#c62828", "#f9a825", "#b0bec5"] },
            title: null,
          },
        },
      },
      {
        data: { values: origins },
        mark: { type: "rule", color: "#212121", strokeDash: [4, 3] },
        encoding: { x: { field: "time", type: "temporal" } },
      },
      {
        data: { values: origins },
        mark: { type: "text", y: -7, color: "#212121" },
        encoding: { x: { field: "time", type: "temporal" }, text: { field: "label" } },
      },
    ],
  };
  return drawChart(chart);
}
