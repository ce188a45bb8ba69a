import type { Manifest } from "../agents/manifest.ts";
import { createGlobMatcher } from "../text/glob.ts";
import { stopWords } from "../text/stop-words.ts";
import { countTerms, toUnitLength } from "../text/term-weights.ts";
import { tokenise } from "../text/tokenise.ts";

/** The kinds of things that a manifest says, the most deliberate first. */
export const phraseKinds = ["keyword", "capability", "example", "description"] as const;

/** One thing that a manifest says of its agent: a keyword, an example request, a sentence of the description. */
export type Phrase = {
  kind: (typeof phraseKinds)[number];
  text: string;
  /** The phrase's terms as a vector of length 1, so that a long phrase says no more than a short one. */
  terms: ReadonlyMap<string, number>;
};

/** What a manifest says, as a search sees it. */
export type Profile = {
  /** In the order of `phraseKinds`. */
  phrases: Phrase[];
  /** The sum of all phrases' terms. */
  terms: ReadonlyMap<string, number>;
  /** For each term the most deliberate kind of phrase that has it. */
  kinds: ReadonlyMap<string, Phrase["kind"]>;
  /** The example requests, by their words: a request in the same words is for this agent. */
  examples: ReadonlyMap<string, string>;
  /** Whether an example request is made of stop words alone, such as "thanks a lot". */
  expectsBareWords: boolean;
  /** Whether a file's name fits one of the manifest's globs, in whatever folder the user keeps it. */
  matchesFile: (name: string) => boolean;
};

const profiles = new WeakMap<Manifest, Profile>();

/** The profile of a manifest, made once for as long as the manifest is in memory. */
export function profileOf(manifest: Manifest): Profile {
  const known = profiles.get(manifest);
  if (known !== undefined) return known;
  const phrases = phrasesOf(manifest);
  const profile = {
    phrases,
    terms: addUp(phrases),
    kinds: kindsOf(phrases),
    examples: new Map(manifest.examples.map((text) => [wordsOf(text), text])),
    expectsBareWords: phrases.some(
      ({ kind, terms }) => kind === "example" && [...terms.keys()].every((term) => stopWords.has(term)),
    ),
    matchesFile: fileMatcher(manifest.triggers.files),
  };
  profiles.set(manifest, profile);
  return profile;
}

/** A text without its case and punctuation. */
export const wordsOf = (text: string): string =>
  tokenise(text)
    .map(({ word }) => word)
    .join(" ");

function phrasesOf(manifest: Manifest): Phrase[] {
  const { triggers, derived } = manifest;
  const keywords = derived.includes("triggers.keywords") ? [] : triggers.keywords;
  return [
    ...[manifest.name, ...keywords, ...triggers.context].map((text) => toPhrase("keyword", text)),
    ...manifest.capabilities.map((text) => toPhrase("capability", text)),
    ...manifest.examples.map((text) => toPhrase("example", text)),
    ...sentences(manifest.description).map((text) => toPhrase("description", text)),
  ];
}

// How a request is worded shows in example requests, and a keyword is meant as it stands; elsewhere a stop word
// tells nothing.
function toPhrase(kind: Phrase["kind"], text: string): Phrase {
  const tokens = tokenise(text).filter(
    ({ isStopWord }) => kind === "example" || kind === "keyword" || !isStopWord,
  );
  return { kind, text, terms: toUnitLength(countTerms(tokens.map((token) => token.term))) };
}

const sentences = (text: string) => text.split(/(?<=[.!?;])\s+|\n+/).filter((part) => part.trim() !== "");

function addUp(phrases: Phrase[]): Map<string, number> {
  const total = new Map<string, number>();
  for (const { terms } of phrases) {
    for (const [term, weight] of terms) total.set(term, (total.get(term) ?? 0) + weight);
  }
  return total;
}

function kindsOf(phrases: Phrase[]): Map<string, Phrase["kind"]> {
  const kinds = new Map<string, Phrase["kind"]>();
  for (const { kind, terms } of phrases) {
    for (const term of terms.keys()) if (!kinds.has(term)) kinds.set(term, kind);
  }
  return kinds;
}

/** Of longer paths the end is looked at, in characters and in segments. */
const maxPath = 255;
const maxSegments = 16;

function fileMatcher(globs: readonly string[]): Profile["matchesFile"] {
  const matches = createGlobMatcher(globs.map((glob) => `**/${glob.toLowerCase()}`));
  return (name) => matches(name.toLowerCase().slice(-maxPath).split("/").slice(-maxSegments).join("/"));
}
