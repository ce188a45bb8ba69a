const sentenceEnd = /(?<=[.!?;]\s|\n)/;

/** The first sentence of a text. */
export const firstSentence = (text: string): string => text.trimStart().split(sentenceEnd, 1)[0] ?? "";

/** What stands behind the last end of a sentence. */
export const lastSentence = (text: string): string => text.split(sentenceEnd).at(-1) ?? "";
