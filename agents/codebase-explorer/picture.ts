import { graphlib, layout } from "@dagrejs/dagre";
import { escapeMarkup } from "../sdk/reports/escape-markup.ts";
import { counted } from "../sdk/text/words.ts";
import type { Part, PartEdge } from "./structure.ts";

const CHARACTER = 7;
const HEIGHT = 42;
const MARGIN = 20;
const COLORS = ["#dce9f7", "#b9d3ee", "#93bbe3"];

type Point = { x: number; y: number };

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** The larger a part, the darker. */
function colorOf(lines: number, most: number): string {
  return (
    COLORS[Math.min(COLORS.length - 1, Math.floor((lines / Math.max(1, most)) * COLORS.length))] ?? "#dce9f7"
  );
}

function layOut(parts: readonly Part[], between: readonly PartEdge[]): graphlib.Graph {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 24, ranksep: 56, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name } of parts)
    graph.setNode(name, { width: Math.max(110, name.length * CHARACTER + 24), height: HEIGHT });
  for (const { from, to } of between) graph.setEdge(from, to, {});
  layout(graph);
  return graph;
}

function drawBox({ name, files, lines }: Part, most: number, graph: graphlib.Graph): string {
  const { x, y, width } = graph.node(name);
  return [
    `<rect x="${rounded(x - width / 2)}" y="${rounded(y - HEIGHT / 2)}" width="${rounded(width)}" height="${HEIGHT}" rx="6" fill="${colorOf(lines, most)}" stroke="#5b7fa6"/>`,
    `<text x="${rounded(x)}" y="${rounded(y - 2)}" font-weight="600">${escapeMarkup(name)}</text>`,
    `<text x="${rounded(x)}" y="${rounded(y + 13)}" font-size="10" fill="#555">${counted(files, "file")}, ${counted(lines, "line")}</text>`,
  ].join("");
}

const pointsOf = ({ from, to }: PartEdge, graph: graphlib.Graph): Point[] => graph.edge(from, to).points;

function drawArrow(edge: PartEdge, graph: graphlib.Graph): string {
  const points = pointsOf(edge, graph).map(({ x, y }) => `${rounded(x)},${rounded(y)}`);
  const width = Math.min(4, 1 + Math.log10(edge.imports));
  const title = `${edge.from} imports ${edge.to} ${edge.imports} times`;
  return `<polyline marker-end="url(#arrow)" points="${points.join(" ")}" stroke-width="${rounded(width)}"><title>${escapeMarkup(title)}</title></polyline>`;
}

/** The parts of a repository as boxes, with arrows from those that import to those that are imported. */
export function drawParts(parts: readonly Part[], between: readonly PartEdge[]): string {
  const graph = layOut(parts, between);
  const most = Math.max(...parts.map(({ lines }) => lines));
  const boxes = parts.map((part) => drawBox(part, most, graph));
  const arrows = between.map((edge) => drawArrow(edge, graph));
  // Arrows may go around the boxes, beyond the size that the layout tells.
  const across = between.flatMap((edge) => pointsOf(edge, graph).map(({ x }) => x));
  const { width: wide = 0, height = 0 } = graph.graph();
  const left = Math.min(0, ...across) - MARGIN;
  const width = Math.max(wide, ...across) + MARGIN - left;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${rounded(width)}" height="${rounded(height)}" viewBox="${rounded(left)} 0 ${rounded(width)} ${rounded(height)}">`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="#888"/></marker></defs>',
    `<rect x="${rounded(left)}" width="100%" height="100%" fill="white"/>`,
    `<g fill="none" stroke="#999">${arrows.join("")}</g>`,
    `<g font-family="system-ui, sans-serif" font-size="12" text-anchor="middle" fill="#222">${boxes.join("")}</g>`,
    "</svg>",
  ].join("\n");
}

/** The same for Markdown, as a diagram in Mermaid. */
export function mermaidOf(parts: readonly Part[], between: readonly PartEdge[]): string {
  const ids = new Map(parts.map(({ name }, index) => [name, `p${index}`]));
  const nodes = parts.map(({ name }) => `  ${ids.get(name)}["${name.replaceAll('"', "'")}"]`);
  const edges = between.map(({ from, to }) => `  ${ids.get(from)} --> ${ids.get(to)}`);
  return ["graph TD", ...nodes, ...edges].join("\n");
}
