import { drawChart } from "../../sdk/reports/chart.ts";
import type { Correlation } from "../correlations.ts";
import { title, view } from "./style.ts";

/** Beyond this the colour of a cell is too dark for dark digits. */
const DARK = 0.6;

/** How columns of numbers go together, as a grid of colours in the order of the columns. */
export function drawCorrelations(
  correlations: readonly Correlation[],
  columns: readonly { name: string }[],
): Promise<string> {
  const cells = correlations.flatMap(({ a, b, spearman }) => [
    { a: title(a), b: title(b), spearman },
    { a: title(b), b: title(a), spearman },
  ]);
  const sort = columns.map(({ name }) => title(name));
  const position = { type: "nominal" as const, title: null, sort };
  return drawChart({
    view,
    width: { step: 58 },
    height: { step: 34 },
    title: "Rank correlation (Spearman)",
    data: { values: cells },
    encoding: {
      x: { field: "a", ...position, axis: { labelAngle: -40, labelLimit: 160 } },
      y: { field: "b", ...position, axis: { labelLimit: 220 } },
    },
    layer: [
      {
        mark: { type: "rect", stroke: "white" },
        encoding: {
          color: {
            field: "spearman",
            type: "quantitative",
            title: null,
            scale: { scheme: "redblue", domain: [-1, 1] },
            legend: { format: ".1f", values: [-1, -0.5, 0, 0.5, 1] },
          },
        },
      },
      {
        mark: { type: "text", fontSize: 11 },
        encoding: {
          text: { field: "spearman", format: ".2f" },
          color: {
            condition: { test: `abs(datum.spearman) > ${DARK}`, value: "white" },
            value: "#222",
          },
        },
      },
    ],
  });
}
