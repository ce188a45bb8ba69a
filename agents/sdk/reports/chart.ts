import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** A chart as Vega-Lite describes it. */
export type Chart = TopLevelSpec;

/**
 * Draws a chart as SVG. Its fields are to have names of the program's own: Vega-Lite reads dots and brackets in
 * names as paths, and users' names have those.
 */
export async function drawChart(chart: Chart): Promise<string> {
  const { spec } = compile({
    ...chart,
    background: "white",
    config: {
      font: "system-ui, sans-serif",
      axis: { gridColor: "#e8e8e8", labelColor: "#444", titleColor: "#444" },
      title: { anchor: "start", fontSize: 14, offset: 12 },
    },
  });
  return new View(parse(spec), { renderer: "none" }).toSVG();
}
