// What people write in the front matter of agents' files, for other tools too, as what is meant by it. What can be meant
// in several ways stays as it is.

import { toAgentName } from "./agent-name.ts";
import { isRecord } from "./is-record.ts";
import type { triggers } from "./manifest.ts";

/** A scalar as text: a name may be a number, and a tag `true`. */
const toText = (value: unknown): unknown =>
  typeof value === "number" || typeof value === "boolean" ? String(value) : value;

/**
 * What stands between commas, but for those in brackets, as in `Bash(git add, git commit)` and `*.{ts,tsx}`. Read from
 * its end.
 */
function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let end = text.length;
  let isInBrackets = false;
  for (let at = end - 1; at >= 0; at -= 1) {
    const sign = text[at];
    if (sign === "(" || sign === "{") isInBrackets = false;
    if (sign === ")" || sign === "}") isInBrackets = true;
    if (sign !== "," || isInBrackets) continue;
    parts.push(text.slice(at + 1, end));
    end = at;
  }
  return [...parts, text.slice(0, end)].reverse().filter((part) => part.trim() !== "");
}

/** An item that is a map of all that is to be said of it, as what names it. */
const toItem = (value: unknown, names: readonly string[]): unknown =>
  isRecord(value)
    ? (names.map((name) => value[name]).find((named) => typeof named === "string") ?? value)
    : toText(value);

/** A list as people write one: a list, text with commas, a single word, or a map of what is on and what is off. */
function toList(value: unknown): unknown {
  if (isRecord(value)) return Object.keys(value).filter((key) => value[key] !== false);
  if (typeof value === "string") return splitAtCommas(value);
  return Array.isArray(value) ? value.map((item) => toItem(item, ["name", "id", "title"])) : toText(value);
}

/** Texts in which a comma is a comma, or conversations, of which a text is what the user says. */
function toTexts(value: unknown): unknown {
  if (typeof value === "string") return [value];
  return Array.isArray(value)
    ? value.map((item) => toItem(item, ["user", "request", "input", "prompt", "question"]))
    : toText(value);
}

function toNames(value: unknown): unknown {
  const list = toList(value);
  return Array.isArray(list) ? list.map(toAgentName) : list;
}

const toNumber = (value: unknown): unknown =>
  typeof value === "string" && /^\d{1,3}$/.test(value.trim()) ? Number(value) : value;

/** What other tools call the parts of `triggers`. */
const triggerNames: ReadonlyMap<string, keyof typeof triggers.shape> = new Map([
  ["keyword", "keywords"],
  ["phrases", "keywords"],
  ["phrase", "keywords"],
  ["file", "files"],
  ["globs", "files"],
]);

/** Triggers of several kinds, or keywords alone: in a list, in text with commas, or both in a list. */
function toTriggers(value: unknown): unknown {
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

/** Inputs by name: a map, or a list of names or of maps that have one. */
function toInputs(value: unknown): unknown {
  const entries = Array.isArray(value) ? value.map(toNamed) : isRecord(value) ? Object.entries(value) : [];
  if (entries.length === 0 || entries.some(([name]) => typeof name !== "string")) return value;
  return Object.fromEntries(entries.map(([name, spec]) => [name, toInput(spec)]));
}

function toNamed(item: unknown): [name: unknown, spec: unknown] {
  if (!isRecord(item)) return [item, {}];
  const { name, ...spec } = item;
  return [name, spec];
}

function toInput(spec: unknown): unknown {
  if (spec === null) return {};
  if (spec === "files" || spec === "code" || spec === "text") return { accepts: [spec] };
  return isRecord(spec) && "accepts" in spec ? { ...spec, accepts: toList(spec.accepts) } : spec;
}

const forms: Readonly<Record<string, (value: unknown) => unknown>> = {
  name: toAgentName,
  description: toText,
  triggers: toTriggers,
  capabilities: toList,
  examples: toTexts,
  inputs: toInputs,
  timeout: toText,
  retries: toNumber,
  fallback: toNames,
  consumes: toList,
  produces: toList,
  tools: toList,
  tags: toList,
};

/** The fields of a front matter in the one form that a manifest has. A field without a value is left out. */
export const toCommonForm = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === null ? [] : [[name, Object.hasOwn(forms, name) ? forms[name]?.(value) : value]],
    ),
  );
