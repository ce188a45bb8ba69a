import { parseDocument } from "yaml";
import { findExcess } from "./parse-yaml.ts";

/** A field as it begins in front matter: never indented, as only fields are that stand below others. */
const fieldStart = /^(?<key>[a-z][\w-]*):(?:[ \t]+(?<value>\S.*))?[ \t]*$/;

type Field = { key: string; value: string; lines: string[] };

/** Each is parsed by itself. */
const maxFields = 100;

/**
 * Makes YAML of front matter that is none: people write texts with colons, quotes and line breaks as they are, and
 * other tools take them so. A field that is no YAML by itself, and whose value can only be meant as text, is put into
 * quotes; every line stays where it is. Also gives the names of those fields. What has too much of anything stays as it
 * is.
 */
export function quoteText(yaml: string): { yaml: string; quoted: string[] } {
  const { before, fields } = splitFields(yaml.split("\n"));
  const texts = fields.map(({ lines }) => lines.join("\n"));
  if (fields.length > maxFields || findExcess(texts) !== undefined) return { yaml, quoted: [] };
  const quoted: string[] = [];
  const lines = fields.flatMap((field, index) => {
    if (isYaml(texts[index] ?? "") || !isText(field)) return field.lines;
    quoted.push(field.key);
    return quote(field);
  });
  return { yaml: [...before, ...lines].join("\n"), quoted };
}

/** Whatever stands inside of an `<example>`, as descriptions have them, begins no field. */
function splitFields(lines: readonly string[]): { before: string[]; fields: Field[] } {
  const before: string[] = [];
  const fields: Field[] = [];
  let openExamples = 0;
  for (const line of lines) {
    const { key, value = "" } = (openExamples > 0 ? undefined : fieldStart.exec(line)?.groups) ?? {};
    if (key !== undefined) fields.push({ key, value, lines: [line] });
    else (fields.at(-1)?.lines ?? before).push(line);
    openExamples += countOf(line, "<example>") - countOf(line, "</example>");
    if (openExamples < 0) openExamples = 0;
  }
  return { before, fields };
}

const countOf = (line: string, part: string): number => line.split(part).length - 1;

function isYaml(text: string): boolean {
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true });
  if (document.errors.length > 0) return false;
  try {
    document.toJS({ maxAliasCount: 0 });
    return true;
  } catch {
    return false;
  }
}

/** Lists, maps and blocks of text that are not valid are mistakes, but a description may begin in any way. */
const isText = ({ key, value }: Field): boolean =>
  value !== "" && !/^[|>]/.test(value) && (key === "description" || !/^[[{]/.test(value));

function quote({ key, value, lines }: Field): string[] {
  const text = [value, ...lines.slice(1).map((line) => line.trim())].join("\n").trim();
  const bare = /^(["'])(?<inner>[\s\S]*)\1$/.exec(text)?.groups?.inner ?? text;
  // Line breaks are often written as `\n`, as in the quoted text that such a value was made from.
  const meant = bare.replaceAll(String.raw`\n`, "\n");
  return [`${key}: ${JSON.stringify(meant)}`, ...lines.slice(1).map(() => "")];
}
