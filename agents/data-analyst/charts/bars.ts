import { drawChart } from "../../sdk/reports/chart.ts";
import type { Group } from "../questions/answer.ts";
import { dimensionText, type Question, unitOf } from "../questions/question.ts";
import { withUnit } from "../values/number-text.ts";
import { COLOR, heading, title, view } from "./style.ts";

const MAX_BARS = 40;
/** The share of the width that is left for the label of the longest bar. */
const ROOM_FOR_LABELS = 0.14;

/** Bars, the first group on top, each with its value behind it, for which there is room. */
export function drawBars(question: Question, groups: readonly Group[]): Promise<string> {
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
