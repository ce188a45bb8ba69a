import type { Source } from "../sdk/files/source.ts";
import { isJavaScript } from "../sdk/languages/parse-javascript.ts";
import { lineIndex } from "../sdk/text/line-index.ts";

/** Where the scripts of a component's file begin and end: those of Vue and Svelte in tags, of Astro between hyphens. */
function extentsOf(text: string): { start: number; end: number }[] {
  const front = text.startsWith("---\n") ? text.indexOf("\n---", 3) : -1;
  const extents = front < 0 ? [] : [{ start: 4, end: Math.max(4, front) }];
  for (const tag of text.matchAll(/<script[^>]{0,1000}>/g)) {
    const start = tag.index + tag[0].length;
    if (start < (extents.at(-1)?.end ?? 0)) continue;
    const end = text.indexOf("</script>", start);
    // Where one is not closed, none after it is.
    if (end < 0) break;
    extents.push({ start, end });
  }
  return extents;
}

/** The scripts of a file, each on the lines where it stands: the file itself, or what a component has of them. */
export function scriptsOf({ file, text }: Source): Source[] {
  if (isJavaScript(file) || /\.d\.[mc]?ts$/.test(file)) return [{ file, text }];
  if (!/\.(vue|svelte|astro)$/.test(file)) return [];
  const lineOf = lineIndex(text);
  return extentsOf(text).map(({ start, end }) => ({
    file: `${file}.ts`,
    text: "\n".repeat(lineOf(start) - 1) + text.slice(start, end),
  }));
}
