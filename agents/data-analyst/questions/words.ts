/** Words for what is wrong with data, which is told of all data: no question of numbers. */
export const aboutQuality =
  /\b(?:missing|empty|null|duplicate|outlier|error|wrong|invalid|broken|typo|misspel)/i;

const singular = (word: string): string =>
  word
    .replace(/(?<=..)ies$/, "y")
    .replace(/(?<=x|ch|sh|ss)es$/, "")
    .replace(/(?<=..)(?<!s)s$/, "");

/** The words of a text in any script, in small letters and the singular, where they are English. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize("NFC")
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map(singular)
    .filter((word) => word !== "");

const fillers = new Set(
  wordsOf(`a about again all also an analyse analyze and any are as at be been before break broken by calculate can chart check
    column columns compare compute could count csv data dataset did do does down draw each every field file find for from get give
    graph group grouped had has have how i in into is it its json let list look make many me much my need no number numbers now of on or
    our out over per picture please plot record records report row rows see show split summarise summarize summary
    table tell than that the their them then there these this those to total trend up us using value values want was we
    were what when where which who will with work would you your entry entries line lines statistic different
    distinct unique first last top bottom best worst highest lowest largest smallest biggest most least`),
);

/** The words of a text that may be the name of something: without those that any request has. */
export const namingWords = (text: string): string[] => wordsOf(text).filter((word) => !fillers.has(word));

/** The same words as they stand, as one text. */
export const namingText = (text: string): string =>
  text
    .split(/[^\p{L}\p{N}_.%-]+/u)
    .filter((word) => namingWords(word).length > 0)
    .join(" ")
    .slice(0, 60);
