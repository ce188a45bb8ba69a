// A flame graph with the root on top, as one SVG without scripts: the width of a frame is its share of the time.

import { cut } from "../../src/text/fit.ts";
import { escapeMarkup } from "../sdk/reports/escape-markup.ts";
import type { Frame, Owner } from "./cpu-profile.ts";
import { type Block, blocksOf } from "./flame-blocks.ts";

const WIDTH = 1_200;
const ROW = 20;
const TOP = 64;
/** Narrower frames cannot be seen. */
const MIN_WIDTH = 1;
const CHARACTER_WIDTH = 6.7;

const colors: Record<Owner, string> = {
  user: "#f2a154",
  package: "#f4d58d",
  node: "#a9c6e8",
  "built-in": "#cfd6de",
  "garbage collection": "#d9a5b3",
  idle: "#ffffff",
};

const legend: readonly [Owner, string][] = [
  ["user", "your code"],
  ["package", "packages"],
  ["node", "Node"],
  ["built-in", "built-ins and the engine"],
  ["garbage collection", "garbage collection"],
];

function drawBlock(
  { name, place, owner, ms }: Block,
  x: number,
  row: number,
  width: number,
  totalMs: number,
): string {
  const share = `${((100 * ms) / totalMs).toFixed(1)} %`;
  const label = place === "" ? name : `${name} ${place}`;
  const room = Math.floor((width - 6) / CHARACTER_WIDTH);
  const shown = cut(label, room);
  const y = TOP + row * ROW;
  const rectangle = `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, width - 0.5).toFixed(1)}" height="${ROW - 1}" rx="2" fill="${colors[owner]}"/>`;
  const text = room < 3 ? "" : `<text x="${(x + 3).toFixed(1)}" y="${y + 14}">${escapeMarkup(shown)}</text>`;
  return `<g><title>${escapeMarkup(label)}: ${share}</title>${rectangle}${text}</g>`;
}

function drawLegend(): string {
  let x = 12;
  return legend
    .map(([owner, words]) => {
      const at = x;
      x += words.length * CHARACTER_WIDTH + 38;
      return `<rect x="${at}" y="40" width="12" height="12" fill="${colors[owner]}"/><text x="${at + 18}" y="50">${words}</text>`;
    })
    .join("");
}

/** Draws the frames; `title` says of what. */
export function drawFlameGraph(root: Frame, title: string): string {
  const top = blocksOf(root);
  const scale = WIDTH / Math.max(top.ms, 0.001);
  const drawn: string[] = [];
  let rows = 0;
  const waiting = [{ block: top, x: 0, row: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { block, x, row } = next;
    drawn.push(drawBlock(block, x, row, block.ms * scale, Math.max(top.ms, 0.001)));
    rows = Math.max(rows, row + 1);
    let at = x;
    for (const child of [...block.children.values()].sort((a, b) => b.ms - a.ms)) {
      const width = child.ms * scale;
      if (width >= MIN_WIDTH) waiting.push({ block: child, x: at, row: row + 1 });
      at += width;
    }
  }
  const height = TOP + rows * ROW + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="11">
<title>${escapeMarkup(title)}</title>
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
<text x="12" y="24" font-size="15" font-weight="bold">${escapeMarkup(title)}</text>
${drawLegend()}
${drawn.join("\n")}
</svg>
`;
}
