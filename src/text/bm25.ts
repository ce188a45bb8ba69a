// BM25, scaled so that a score says which share of the query's weight a document covers: scores of
// different queries can then be compared, and held against a fixed floor.

import { sum } from "./sum.ts";

/** How much of each term a text has: counts, or weights of the caller's choice. */
export type TermWeights = ReadonlyMap<string, number>;

export type Bm25 = {
  /** How much a term tells: more the fewer documents have it, most when none has. */
  rarity(term: string): number;
  /** How fully a document has a term, from 0 to under 1, long documents needing more of it. */
  saturation(document: TermWeights, term: string): number;
  /** The share of a query's weight that a document covers, from 0 to under 1. */
  coverage(query: TermWeights, document: TermWeights): number;
};

/** How far a document's length counts against it: 0 not at all, 1 in full (BM25's b). */
const lengthInfluence = 0.75;

/**
 * The statistics of a collection of documents.
 * @param halfway the weight of a term at which a document of mean length has it by half (BM25's k1).
 * @param unseen how many further documents, with none of these terms, to suppose. A few keep a collection of
 *   two or three from taking chance for rarity.
 */
export function createBm25(documents: readonly TermWeights[], halfway: number, unseen: number): Bm25 {
  const frequency = new Map<string, number>();
  const lengths = new Map<TermWeights, number>();
  for (const document of documents) {
    for (const term of document.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1);
    lengths.set(document, sum(document.values()));
  }
  const total = documents.length + unseen;
  const meanLength = sum(lengths.values()) / documents.length || 1;

  const rarity = (term: string) => {
    const count = frequency.get(term) ?? 0;
    return Math.log(1 + (total - count + 0.5) / (count + 0.5));
  };
  const saturation = (document: TermWeights, term: string) => {
    const weight = document.get(term) ?? 0;
    const relativeLength = (lengths.get(document) ?? meanLength) / meanLength;
    return weight / (weight + halfway * (1 - lengthInfluence + lengthInfluence * relativeLength));
  };
  const coverage = (query: TermWeights, document: TermWeights) => {
    let covered = 0;
    let all = 0;
    for (const [term, weight] of query) {
      const share = weight * rarity(term);
      covered += share * saturation(document, term);
      all += share;
    }
    return all === 0 ? 0 : covered / all;
  };
  return { rarity, saturation, coverage };
}
