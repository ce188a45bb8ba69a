/** Characters of English text or code that a model's token has on average. */
const charactersPerToken = 4;

/**
 * About how many tokens a model reads a text as: a quarter of its ASCII characters, and one for each other
 * character. Tokenisers differ; this is on the high side for most languages.
 */
export function estimateTokens(text: string): number {
  let ascii = 0;
  let others = 0;
  for (const character of text) {
    if (character <= "\u007f") ascii += 1;
    else others += 1;
  }
  return Math.ceil(ascii / charactersPerToken) + others;
}
