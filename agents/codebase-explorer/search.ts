import { stemmer } from "stemmer";
import { countBy } from "../sdk/collections/count-by.ts";
import { compareText } from "../sdk/text/compare-text.ts";
import type { Place } from "../sdk/user-code/stack.ts";
import type { Codebase } from "./explore.ts";
import type { Definition } from "./source-facts.ts";

/** A name that a request asks for: where it is defined, and where else it stands. */
export type NamedSymbol = { name: string; definitions: (Place & Pick<Definition, "kind">)[]; uses: Place[] };

const MAX_SYMBOLS = 3;
const MAX_USES = 100;
const identifier = /^[A-Za-z_$][\w$]{2,}$/;

/** Names that can be nothing but those of a program: in quotes, called, or written as one. */
function certainNames(request: string): string[] {
  const quoted = [...request.matchAll(/[`"']([A-Za-z_$][\w$]*)(?:\(\))?[`"']/g)].map(([, name = ""]) => name);
  const called = [...request.matchAll(/(?<![\w$])([A-Za-z_$][\w$]{0,200})\(\)/g)].map(
    ([, name = ""]) => name,
  );
  const written = wordsIn(request).filter((word) => /^[a-z_$][\w$]*(?:[a-z][A-Z]|_)/.test(word));
  return [...quoted, ...called, ...written];
}

/** The names in a request: such ones, and those that products have too, such as GraphQL. */
const namesIn = (request: string): string[] => [
  ...new Set([
    ...certainNames(request),
    ...wordsIn(request).filter((word) => /[a-z][A-Z]|_|^[A-Z]{2,}[a-z]/.test(word)),
  ]),
];

const wordsIn = (request: string): string[] =>
  request.split(/[^\w$]+/).filter((word) => identifier.test(word));

/** The words of a name in programs: `retryDelay` and `retry_delay` are both retry and delay. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 2);

const asking =
  /\b(?:where|find|locate|show|look for|search for|explain|how does|how do|what is|which file)\b/i;
const common = new Set(
  "where what which file files find show look search locate explain how does code codebase project repository defined used implemented handled handle the this that and for from with are its module modules function class called name structure work works main start entry points give tell map part parts deal deals done happens logic circular imports import cycles usages languages written overview summary".split(
    " ",
  ),
);

/** Names that are defined in more places say too little to be what is meant. */
const MAX_PLACES = 3;
/** How well a name has to fit the words of a request, from 0 to 1. */
const MIN_FIT = 0.55;

/** The definitions whose names fit the words that a request asks for, such as "where are discounts computed". */
function conceptNames(request: string, { facts }: Codebase): string[] {
  const asked = new Set(
    wordsOf(request)
      .filter((word) => !common.has(word))
      .map(stemmer),
  );
  if (!asking.test(request) || asked.size === 0) return [];
  const places = countBy(
    [...facts.values()].flatMap(({ definitions }) => definitions),
    ({ name }) => name,
  );
  const fits = [...places].flatMap(([name, count]) => {
    const words = wordsOf(name).map(stemmer);
    const hits = words.filter((word) => asked.has(word)).length;
    const fit = hits / Math.sqrt(Math.max(1, words.length) * asked.size);
    return count > MAX_PLACES || fit < MIN_FIT || hits < Math.min(2, asked.size) ? [] : [{ name, fit }];
  });
  return fits.sort((a, b) => b.fit - a.fit || compareText(a.name, b.name)).map(({ name }) => name);
}

function symbolOf(name: string, { facts }: Codebase): NamedSymbol {
  const definitions: NamedSymbol["definitions"] = [];
  const uses: Place[] = [];
  for (const [file, source] of facts) {
    const defined = source.definitions.filter((definition) => definition.name === name);
    definitions.push(...defined.map(({ kind, line }) => ({ file, line, kind })));
    const lines = new Set(defined.map(({ line }) => line));
    for (const line of source.names.get(name) ?? [])
      if (!lines.has(line) && uses.length < MAX_USES) uses.push({ file, line });
  }
  return { name, definitions, uses };
}

/** The names that a request surely asks for and that stand nowhere in the sources. */
export const unknownNames = (request: string, { facts }: Codebase): string[] =>
  [...new Set(certainNames(request))].filter(
    (name) => ![...facts.values()].some(({ names }) => names.has(name)),
  );

/** The names that a request asks for and that are in the repository; else those that fit its words best. */
export function findSymbols(request: string, codebase: Codebase): NamedSymbol[] {
  const named = namesIn(request)
    .map((name) => symbolOf(name, codebase))
    .filter(({ definitions, uses }) => definitions.length + uses.length > 0);
  if (named.length > 0) return named.slice(0, MAX_SYMBOLS);
  return conceptNames(request, codebase)
    .slice(0, MAX_SYMBOLS)
    .map((name) => symbolOf(name, codebase));
}
