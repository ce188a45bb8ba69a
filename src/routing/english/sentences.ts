/** In characters. */
const maxRead = 400;

/** The beginning of a text: a sentence is known by its first words. */
export const firstWords = (text: string): string => text.slice(0, maxRead).trimStart();

const sentenceEnd = /(?<=[.!?;]\s|\n)/;

/** The first sentence of a text, as far as it is read. */
export const firstSentence = (text: string): string => firstWords(text).split(sentenceEnd, 1)[0] ?? "";

/** What stands behind the last end of a sentence. */
export const lastSentence = (text: string): string => text.split(sentenceEnd).at(-1) ?? "";
