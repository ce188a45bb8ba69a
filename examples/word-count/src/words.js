/** The words of a text, in lower case. */
export function words(text) {
  return text.toLowerCase().match(/[\p{Letter}\p{Number}']+/gu) ?? [];
}

/** The most frequent words, most frequent first; words that are equally frequent in order of the alphabet. */
export function mostFrequent(text, limit) {
  const counts = new Map();
  for (const word of words(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .map(([word, count]) => ({ word, count }))
    .sort((a, b) => b.count - a.count || a.word.localeCompare(b.word))
    .slice(0, limit);
}
