import { contentTerms, tokenise } from "../text/tokenise.ts";

const most = 12;
const minLength = 3;

const filler = new Set(
  contentTerms(
    [
      // What descriptions of agents say of any agent: "Use this agent proactively when the user asks for an expert …".
      "use agent subagent assistant user ask expert specialist specialize proactive immediate",
      // What is done with anything, and to what.
      "set show make sure create update manage work handle write modify encounter find tell say look take ensure provide",
      "code file exit name new one two first several",
    ].join(" "),
  ),
);

/** The words that a few texts have in common and that say the most, the most frequent first. */
export function salientWords(texts: readonly string[]): string[] {
  const counts = new Map<string, { word: string; count: number }>();
  for (const { word, term, isStopWord } of texts.flatMap(tokenise)) {
    if (isStopWord || filler.has(term) || word.length < minLength) continue;
    const known = counts.get(term) ?? { word, count: 0 };
    counts.set(term, { ...known, count: known.count + 1 });
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, most)
    .map(({ word }) => word);
}
