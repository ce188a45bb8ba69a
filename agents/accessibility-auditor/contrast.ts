// The contrast of text that needs no layout to be known: where an element's own style has both of its colours.

import type { Problem } from "./problem.ts";

type Color = readonly [red: number, green: number, blue: number];

/** An opaque colour as computed styles write it; undefined where it is another. */
function parseColor(text: string): Color | undefined {
  const [, red, green, blue] = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(text) ?? [];
  return red === undefined ? undefined : [Number(red), Number(green), Number(blue)];
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance([red, green, blue]: Color): number {
  const linear = (value: number) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrastRatio(a: Color, b: Color): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** The size below which text, even bold text, counts as small, in pixels (14 points). */
const SMALL_TEXT_PX = 18.66;

/** The contrast that the element's text needs: what large text needs, unless it is known to be small. */
function neededRatio(style: CSSStyleDeclaration): number {
  const [, size = "", unit] = /^([\d.]+)(px|pt)$/.exec(style.fontSize) ?? [];
  const pixels = Number(size) * (unit === "pt" ? 4 / 3 : 1);
  return unit !== undefined && pixels < SMALL_TEXT_PX ? 4.5 : 3;
}

const hasOwnText = (element: Element): boolean =>
  [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim() !== "");

/** What is wrong with the contrast of an element's text; undefined where nothing is, or it cannot be known. */
export function lowContrast(
  element: HTMLElement,
  computed: CSSStyleDeclaration,
): Pick<Problem, "help" | "fix"> | undefined {
  const { style } = element;
  const isKnown =
    style.color !== "" && style.backgroundColor !== "" && style.backgroundImage.replace("none", "") === "";
  if (!isKnown || style.opacity !== "" || computed.display === "none" || !hasOwnText(element))
    return undefined;
  if (element.matches(":disabled, [aria-disabled=true], [hidden]")) return undefined;
  const [text, background] = [parseColor(computed.color), parseColor(computed.backgroundColor)];
  if (text === undefined || background === undefined) return undefined;
  const [ratio, needed] = [contrastRatio(text, background), neededRatio(style)];
  if (ratio >= needed) return undefined;
  return {
    help: `Text must have enough contrast: here it is ${ratio.toFixed(1)} to 1`,
    fix: `Choose colours with a contrast of at least 4.5 to 1, or 3 to 1 where the text is large.`,
  };
}
