import { drawChart } from "../../sdk/reports/chart.ts";
import type { Correlation } from "../correlations.ts";
import { title } from "./style.ts";

/** How columns of numbers go together, as a grid of colours. */
export function drawCorrelations(correlations: readonly Correlation[]): Promise<string> {
  const cells = correlations.flatMap(({ a, b, spearman }) => [
    { a: title(a), b: title(b), spearman },
    { a: title(b), b: title(a), spearman },
  ]);
  const position = { type: "nominal" as const, title: null };
  return drawChart({
    width: { step: 56 },
    height: { step: 32 },
    title: "Rank correlation",
    data: { values: cells },
    encoding: { x: { field: "a", ...position }, y: { field: "b", ...position } },
    layer: [
      {
        mark: "rect",
        encoding: {
          color: {
            field: "spearman",
            type: "quantitative",
            title: null,
            scale: { scheme: "redblue", domain: [-1, 1] },
          },
        },
      },
      { mark: { type: "text", fontSize: 10 }, encoding: { text: { field: "spearman", format: ".2f" } } },
    ],
  });
}
