import { createBm25 } from "../text/bm25.ts";
import { estimateTokens } from "../text/estimate-tokens.ts";
import { countTerms } from "../text/term-weights.ts";
import { contentTerms } from "../text/tokenise.ts";

/** Something known that may help an agent: a stored text, or the result of an earlier run. */
export type ContextItem = { id: string; title: string; text: string };

export type GatheredItem = ContextItem & {
  /** The share of the query's weight that the item covers, from 0 to 1. */
  score: number;
  /** Estimated, of title and text. */
  tokens: number;
};

/** How often a term occurs in an item of mean length that has it by half (BM25's usual k1). */
const halfway = 1.2;
/** Items to suppose beyond those given, so that in a handful not every word looks rare. */
const unseenItems = 5;
/** An item that covers less of the query is left out. One word in ten, had by half, is just enough. */
const relevanceFloor = 0.05;

/**
 * The items that bear most on a query, best first, whole, and together within a budget. An item that does not fit
 * is passed over for a smaller one.
 * @param budgetTokens as estimated by `estimateTokens`.
 */
export function gatherContext(
  items: readonly ContextItem[],
  query: string,
  budgetTokens: number,
): GatheredItem[] {
  const documents = items.map(({ title, text }) => countTerms(contentTerms(`${title}\n${text}`)));
  const statistics = createBm25(documents, halfway, unseenItems);
  const wanted = countTerms(new Set(contentTerms(query)));
  const relevant = items
    .map((item, index) => ({ item, score: statistics.coverage(wanted, documents[index] ?? new Map()) }))
    .filter(({ score }) => score >= relevanceFloor)
    .sort((a, b) => b.score - a.score);

  const gathered: GatheredItem[] = [];
  let left = budgetTokens;
  for (const { item, score } of relevant) {
    const tokens = estimateTokens(item.title) + estimateTokens(item.text);
    if (tokens > left) continue;
    gathered.push({ ...item, score, tokens });
    left -= tokens;
  }
  return gathered;
}
