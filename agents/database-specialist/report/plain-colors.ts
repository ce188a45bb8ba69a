// Mermaid's pictures have their colours as properties of CSS that are mixed of others. Browsers alone know those: all
// else that shows SVG draws black boxes instead.

const property = /(--[\w-]+):\s{0,20}([^;"]+)/g;
const use = /^var\((--[\w-]+)(?:, (.+))?\)$/;
const mixture = /^color-mix\(in srgb, (.+) (\d+)%, (.+)\)$/;

/** The red, green and blue of a colour such as `#27272A`. */
const channelsOf = (color: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

function mix(one: string, percent: number, other: string): string {
  const others = channelsOf(other);
  const mixed = channelsOf(one).map((channel, at) => {
    const value = (channel * percent + (others[at] ?? 0) * (100 - percent)) / 100;
    return Math.round(value).toString(16).padStart(2, "0");
  });
  return `#${mixed.join("")}`;
}

/** The colour that a value of CSS comes to, as its hexadecimal digits. */
function colorOf(value: string, properties: ReadonlyMap<string, string>): string {
  const [, name = "", otherwise = ""] = use.exec(value) ?? [];
  if (name !== "") return colorOf(properties.get(name) ?? otherwise, properties);
  const [, one, percent, other] = mixture.exec(value) ?? [];
  if (one === undefined || percent === undefined || other === undefined) return value;
  return mix(colorOf(one, properties), Number(percent), colorOf(other, properties));
}

/** A picture with its colours as what they come to, and its background as a shape. */
export function withPlainColors(svg: string): string {
  const properties = new Map([...svg.matchAll(property)].map(([, name = "", value = ""]) => [name, value]));
  return svg
    .replace(/ style="--bg:[^"]*"/, "")
    .replace(/^ {2}svg \{[^}]*\}\n/m, "")
    .replace("</style>\n", '</style>\n<rect width="100%" height="100%" fill="var(--bg)" />\n')
    .replaceAll(/"(var\(--[\w-]+\))"/g, (_, value: string) => `"${colorOf(value, properties)}"`);
}
