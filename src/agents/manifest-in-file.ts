import { z } from "zod";
import { toAgentName } from "./agent-name.ts";
import { manifestSource, triggers } from "./manifest.ts";

/** Whether a value is a map of fields. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A scalar as text: a name may be a number, and a tag `true`. */
const toText = (value: unknown): unknown =>
  typeof value === "number" || typeof value === "boolean" ? String(value) : value;

/** What stands between commas, but for those in brackets, as in `Bash(git add, git commit)`. Read from its end. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let end = text.length;
  let isInBrackets = false;
  for (let at = end - 1; at >= 0; at -= 1) {
    const sign = text[at];
    if (sign === "(" || sign === ")") isInBrackets = sign === ")";
    if (sign !== "," || isInBrackets) continue;
    parts.push(text.slice(at + 1, end));
    end = at;
  }
  return [...parts, text.slice(0, end)].reverse();
}

/** A list as people write one: a list, text with commas, a single word, or a map of what is on and what is off. */
function toList(value: unknown): unknown {
  if (isRecord(value)) return Object.keys(value).filter((key) => value[key] !== false);
  const items = typeof value === "string" ? splitAtCommas(value) : value;
  if (!Array.isArray(items)) return toText(items);
  return items.map(toText).filter((item) => typeof item !== "string" || item.trim() !== "");
}

/** Texts in which a comma is a comma. */
const toTexts = (value: unknown): unknown => (typeof value === "string" ? [value] : toList(value));

/** What other tools call the parts of `triggers`. */
const triggerNames: ReadonlyMap<string, keyof typeof triggers.shape> = new Map([
  ["keyword", "keywords"],
  ["phrases", "keywords"],
  ["phrase", "keywords"],
  ["file", "files"],
  ["globs", "files"],
]);

/** Triggers of several kinds, or keywords alone: in a list, in text with commas, or both in a list. */
export function toTriggers(value: unknown): unknown {
  const given = isRecord(value) ? [value] : toList(value);
  if (!Array.isArray(given)) return given;
  const parts = new Map<string, unknown[]>();
  for (const item of given.map((each) => (isRecord(each) ? each : { keywords: [each] }))) {
    for (const [name, words] of Object.entries(item)) {
      if (words === null) continue;
      const part = triggerNames.get(name) ?? name;
      parts.set(part, (parts.get(part) ?? []).concat(toList(words)));
    }
  }
  return Object.fromEntries(parts);
}

const list = z.preprocess(toList, manifestSource.shape.tools);
const texts = z.preprocess(toTexts, manifestSource.shape.examples);
/** What other tools need to know. */
const ignored = z.unknown().optional();

/**
 * The front matter as files in circulation have it, which were written for other tools: names with capitals and
 * spaces, lists in every form, tags, and fields that have no meaning here.
 */
export const manifestInFile = z.object({
  ...manifestSource.shape,
  name: z.preprocess(toAgentName, manifestSource.shape.name),
  description: z.preprocess(toText, manifestSource.shape.description),
  triggers: z.preprocess(toTriggers, z.looseObject(triggers.shape).optional()),
  capabilities: list,
  examples: texts,
  fallback: z.preprocess(toList, manifestSource.shape.fallback),
  consumes: z.preprocess(toList, manifestSource.shape.consumes),
  produces: z.preprocess(toList, manifestSource.shape.produces),
  tools: list,
  tags: list,
  model: ignored,
  color: ignored,
  category: ignored,
  version: ignored,
  author: ignored,
  license: ignored,
});
export type ManifestInFile = z.infer<typeof manifestInFile>;
