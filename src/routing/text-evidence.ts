// How well a request's words fit what each manifest says, by two measures that err differently: coverage
// (how much of the request does the manifest speak of?) and resemblance (are both about the same things in
// the same proportions?). Mixed they are better than either. Both are sums over the request's words, so
// each word's part of the score can be shown.

import { type Bm25, createBm25 } from "../text/bm25.ts";
import { sum } from "../text/sum.ts";
import type { Token } from "../text/tokenise.ts";
import { type Profile, phraseKinds } from "./profile.ts";
import type { Reason } from "./ranking.ts";

const coverageShare = 0.6;
const resemblanceShare = 1 - coverageShare;
/** The weight at which a manifest has half of a term: low, as one mention in a manifest already says a lot. */
const halfway = 0.4;
/** Agents to suppose beyond the pool, so that in a pool of two a word that one of them has is not all that counts. */
const unseenAgents = 20;
/** A stop word tells less than its rarity in the pool suggests. */
const stopWordWeight = 0.6;
/** What stop words tell where there is nothing else: "can you help me with this" is like every example. */
const bareWordsTrust = 0.25;
/** The information (sum of rarities) of an ordinary request. Coverage is measured against its geometric mean with
 * the request's own, so that a long request may speak of other things too, and a single word is not a full match. */
const ordinaryInformation = 15;

const wordsShown = 6;

/** The reasons for one agent of the pool that lie in a request's words. Their weights add up to 0..1. */
export type TextScorer = (profile: Profile) => Reason[];

/** Learns from a pool's profiles what is rare among them, to score the words of requests against each. */
export function createTextScorers(pool: readonly Profile[]): (tokens: readonly Token[]) => TextScorer {
  const statistics = createBm25(
    pool.map((profile) => profile.terms),
    halfway,
    unseenAgents,
  );
  const lengths = new Map(pool.map((profile) => [profile, lengthOf(informationOf(profile, statistics))]));
  return (tokens) => {
    const words = new Map(tokens.map(({ term, word }) => [term, word]));
    const query = new Map(
      tokens.map(({ term, isStopWord }) => [
        term,
        statistics.rarity(term) * (isStopWord ? stopWordWeight : 1),
      ]),
    );
    const coverageScale = coverageShare / Math.sqrt(sum(query.values()) * ordinaryInformation);
    const resemblanceScale = resemblanceShare / lengthOf(query.values());
    const isBare = tokens.every(({ isStopWord }) => isStopWord);
    return (profile) => {
      const trust = isBare && !profile.expectsBareWords ? bareWordsTrust : 1;
      const length = lengths.get(profile) ?? 1;
      const parts = new Map<string, number>();
      for (const [term, weight] of query) {
        const present = profile.terms.get(term);
        if (present === undefined) continue;
        const coverage = coverageScale * statistics.saturation(profile.terms, term);
        const resemblance = (resemblanceScale * present * statistics.rarity(term)) / length;
        parts.set(term, trust * weight * (coverage + resemblance));
      }
      return explain(profile, parts, words);
    };
  };
}

function* informationOf(profile: Profile, statistics: Bm25): Generator<number> {
  for (const [term, weight] of profile.terms) yield weight * statistics.rarity(term);
}

function lengthOf(vector: Iterable<number>): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}

function explain(
  profile: Profile,
  parts: ReadonlyMap<string, number>,
  words: ReadonlyMap<string, string>,
): Reason[] {
  const total = sum(parts.values());
  const scale = total > 1 ? 1 / total : 1;
  const termsByKind = Map.groupBy(parts.keys(), (term) => profile.kinds.get(term));
  return phraseKinds.flatMap((kind) => {
    const terms = termsByKind.get(kind) ?? [];
    if (terms.length === 0) return [];
    const weight = scale * sum(terms.map((term) => parts.get(term) ?? 0));
    const detail =
      kind === "example"
        ? nearestExample(profile, parts)
        : terms
            .slice(0, wordsShown)
            .map((term) => words.get(term) ?? term)
            .join(", ");
    return [{ kind, detail, weight }];
  });
}

function nearestExample(profile: Profile, parts: ReadonlyMap<string, number>): string {
  let nearest = { text: "", nearness: 0 };
  for (const { kind, text, terms } of profile.phrases) {
    if (kind !== "example") continue;
    const nearness = sum([...parts].map(([term, part]) => part * (terms.get(term) ?? 0)));
    if (nearness > nearest.nearness) nearest = { text, nearness };
  }
  return nearest.text;
}
