// The code as a map, as one SVG without scripts: the area of a file is its length, its hue who wrote most of it, and its
// strength how often it changed lately.

import { escapeMarkup } from "../../sdk/reports/escape-markup.ts";
import { counted } from "../../sdk/text/words.ts";
import { type Hotspot, hotspotsOf } from "../measures/hotspots.ts";
import type { MeasuredFile, Measures } from "../measures/measure.ts";
import type { Person } from "../measures/people.ts";
import { percent } from "../percent.ts";
import { dayOf } from "../time-text.ts";
import { CHARACTER, fitting, huesOf, inkOn, mixed, OTHERS } from "./paint.ts";
import { type Box, layOut } from "./treemap.ts";

const WIDTH = 1_200;
const MARGIN = 16;
const TOP = 92;
const MAP_HEIGHT = 660;
const ROW = 20;
const BOLD_CHARACTER = 7.4;
const MAX_FILES = 600;

const HOT = "#c4161c";

/** Draws the code of a history: its longest files, at most 600. */
export function drawTreemap(measures: Measures): string {
  const code = measures.files.filter(({ isCode, lines = 0 }) => isCode && lines > 0);
  const shown = code.toSorted((a, b) => (b.lines ?? 0) - (a.lines ?? 0)).slice(0, MAX_FILES);
  const colors = huesOf(shown);
  const hotspots = hotspotsOf(measures);
  const most = Math.max(1, ...shown.map(({ recentCommits }) => recentCommits));
  const boxes = layOut(shown, WIDTH - 2 * MARGIN, MAP_HEIGHT);
  const height = TOP + MAP_HEIGHT + MARGIN + (hotspots.length > 0 ? (hotspots.length + 1) * ROW + 8 : 0);
  const left = code.length - shown.length;
  const title = `${counted(code.length, "code file")}${left > 0 ? `, the ${shown.length} longest shown` : ""}, up to ${dayOf(measures.chronicle.newest)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="11">`,
    `<title>${escapeMarkup(title)}</title>`,
    `<defs><pattern id="left" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line y2="7" stroke="#1c2530" stroke-opacity="0.38" stroke-width="2.4"/></pattern></defs>`,
    `<rect width="${WIDTH}" height="${height}" rx="8" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="28" font-size="16" font-weight="600" fill="#1c2530">Where the code changes, and who knows it</text>`,
    `<text x="${MARGIN}" y="46" fill="#5b6672">${escapeMarkup(title)}. Area: lines. Colour: who wrote most of it. The stronger, the more it changed in the last ${measures.chronicle.recentDays} days.</text>`,
    drawLegend(colors, shown, hotspots.length > 0),
    `<g transform="translate(${MARGIN} ${TOP})">`,
    ...boxes.map((box) => drawBox(box, colors, most)),
    ...boxes.flatMap((box) => drawMark(box, hotspots)),
    "</g>",
    ...drawList(hotspots, TOP + MAP_HEIGHT + MARGIN),
    "</svg>\n",
  ].join("\n");
}

function drawBox(box: Box, colors: ReadonlyMap<Person, string>, most: number): string {
  const { x, y, width, height } = box;
  const place = `x="${x}" y="${y}" width="${width}" height="${height}"`;
  if (box.kind === "folder") {
    if (box.name === "") return "";
    const name = box.hasHead ? fitting(box.name, width - 10, BOLD_CHARACTER) : "";
    return `<g><title>${escapeMarkup(box.name)}</title><rect ${place} rx="3" fill="#1c2530" fill-opacity="0.05" stroke="#1c2530" stroke-opacity="0.18"/><text x="${x + 5}" y="${y + 12}" font-weight="600" fill="#3c4854">${escapeMarkup(name)}</text></g>`;
  }
  const { file } = box;
  const color = colors.get(file.knowledge.main.person) ?? OTHERS;
  const fill = mixed(color, file.recentCommits / most);
  const name = height < 14 ? "" : fitting(file.path.replace(/^.*\//, ""), width - 8);
  const changes =
    height < 30 || file.recentCommits === 0 ? "" : fitting(counted(file.recentCommits, "commit"), width - 8);
  return [
    `<g fill="${inkOn(fill)}"><title>${escapeMarkup(tooltip(file))}</title><rect ${place} rx="2" fill="${fill}"/>`,
    file.isOrphaned ? `<rect ${place} rx="2" fill="url(#left)"/>` : "",
    name === "" ? "" : `<text x="${x + 4}" y="${y + 12}">${escapeMarkup(name)}</text>`,
    changes === ""
      ? ""
      : `<text x="${x + 4}" y="${y + 25}" font-size="10" fill-opacity="0.8">${changes}</text>`,
    "</g>",
  ].join("");
}

const tooltip = ({ path, lines, recentCommits, commits, knowledge: { main } }: MeasuredFile): string =>
  `${path}: ${lines} lines, ${recentCommits} of its ${commits} commits lately; ${main.person.name} wrote ${percent(main.part)}`;

/** The outline and the number of a hotspot, over everything else. */
function drawMark(box: Box, hotspots: readonly Hotspot[]): string[] {
  if (box.kind === "folder") return [];
  const rank = hotspots.findIndex(({ path }) => path === box.file.path) + 1;
  if (rank === 0) return [];
  const { x, y, width, height } = box;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="2" fill="none" stroke="${HOT}" stroke-width="3"/>`,
    badge(rank, x + width - 12, y + height - 12),
  ];
}

const badge = (rank: number, x: number, y: number): string =>
  `<circle cx="${x}" cy="${y}" r="9" fill="${HOT}" stroke="#ffffff"/><text x="${x}" y="${y + 4}" text-anchor="middle" font-weight="700" fill="#ffffff">${rank}</text>`;

function drawLegend(
  colors: ReadonlyMap<Person, string>,
  files: readonly MeasuredFile[],
  hasHotspots: boolean,
): string {
  const named = [...colors].filter(([, color]) => color !== OTHERS);
  const signs: [string, string][] = [
    ...named.map(([{ name }, color]): [string, string] => [fitting(name, 150), `fill="${color}"`]),
    ...(colors.size > named.length ? [["others", `fill="${OTHERS}"`] as [string, string]] : []),
    ...(files.some(({ isOrphaned }) => isOrphaned)
      ? [["who knew it has left", 'fill="url(#left)" stroke="#8d959e"'] as [string, string]]
      : []),
    ...(hasHotspots ? [["hotspot", `fill="none" stroke="${HOT}" stroke-width="3"`] as [string, string]] : []),
  ];
  let x = MARGIN;
  return signs
    .map(([words, paint]) => {
      const at = x;
      x += words.length * CHARACTER + 36;
      return `<rect x="${at + 1}" y="62" width="13" height="13" rx="2" ${paint}/><text x="${at + 20}" y="73" fill="#1c2530">${escapeMarkup(words)}</text>`;
    })
    .join("");
}

function drawList(hotspots: readonly Hotspot[], top: number): string[] {
  return hotspots.map(({ path, recentCommits, lines, complexity, knowledge: { main } }, index) => {
    const y = top + (index + 1) * ROW;
    const words = `${path}: ${recentCommits} commits lately, ${lines} lines, complexity ${complexity}, mostly by ${main.person.name}`;
    return `${badge(index + 1, MARGIN + 9, y - 4)}<text x="${MARGIN + 26}" y="${y}" fill="#1c2530">${escapeMarkup(fitting(words, WIDTH - 60))}</text>`;
  });
}
