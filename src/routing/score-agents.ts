import type { Manifest } from "../agents/manifest.ts";
import type { Brief } from "../consultation/brief.ts";
import { sum } from "../text/sum.ts";
import { tokenise } from "../text/tokenise.ts";
import { confidenceOf } from "./confidence.ts";
import { languageNames } from "./language-names.ts";
import { codeEvidence, fileEvidence } from "./material-evidence.ts";
import { isNamedIn } from "./named.ts";
import { profileOf, wordsOf } from "./profile.ts";
import type { Ranking, Reason } from "./ranking.ts";
import { createTextScorers } from "./text-evidence.ts";

export type RankedAgent = Ranking["ranked"][number];

/** What of a brief says which agent is meant. */
export type Wish = Pick<Brief, "goal" | "code" | "agents"> & { files: readonly { name: string }[] };

/** Scores every agent of a pool for one wish; best first, equals by name. */
export type Scorer = (wish: Wish) => RankedAgent[];

/** Prepares a pool for scoring, in one order whatever the pool's, as sums of fractions depend on theirs. */
export function createScorer(pool: readonly Manifest[]): Scorer {
  const agents = sortByName(pool).map((manifest) => ({ manifest, profile: profileOf(manifest) }));
  const scoreText = createTextScorers(agents.map(({ profile }) => profile));
  return (wish) => {
    const languages = wish.code.flatMap((block) => languageNames(block.language));
    const textReasons = scoreText(tokenise([wish.goal, ...languages].join(" ")));
    const words = wordsOf(wish.goal);
    return agents
      .map(({ manifest, profile }) => {
        const reasons =
          certainReasons(wish, manifest, profile.examples.get(words)) ??
          combine(textReasons(profile), [...fileEvidence(profile, wish), ...codeEvidence(manifest, wish)]);
        return { agent: manifest.name, score: Math.min(1, totalOf(reasons)), reasons };
      })
      .sort((a, b) => b.score - a.score);
  };
}

export const sortByName = (pool: readonly Manifest[]): Manifest[] =>
  [...pool].sort((a, b) => (a.name < b.name ? -1 : 1));

/** How sure the best of scored agents is. Named agents are certain, however many they are. */
export function confidenceIn([best, second]: readonly RankedAgent[]): number {
  if (best === undefined) return 0;
  if (best.reasons[0]?.kind === "named") return 1;
  return confidenceOf(best.score, second?.score ?? 0);
}

const isNamed = (brief: Wish, { name }: Manifest): boolean =>
  brief.agents.length > 0 ? brief.agents.includes(name) : isNamedIn(brief.goal, name);

/** Why an agent is meant for sure: it is named, or a request says one of its examples again. */
function certainReasons(wish: Wish, manifest: Manifest, example: string | undefined): Reason[] | undefined {
  if (isNamed(wish, manifest)) return [{ kind: "named", detail: manifest.name, weight: 1 }];
  if (wish.agents.length > 0 || example === undefined) return undefined;
  return [{ kind: "example", detail: example, weight: 1 }];
}

/** Adds evidence that is independent of the words: each takes its share of what is missing to a score of 1. */
function combine(words: readonly Reason[], independent: readonly Reason[]): Reason[] {
  const reasons = [...words];
  let missing = Math.max(0, 1 - totalOf(words));
  for (const reason of independent) {
    const weight = missing * reason.weight;
    reasons.push({ ...reason, weight });
    missing -= weight;
  }
  return reasons;
}

const totalOf = (reasons: readonly Reason[]): number => sum(reasons.map((reason) => reason.weight));
