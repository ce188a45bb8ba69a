import { max, mean, median, min, quantile, sampleStandardDeviation, sum } from "simple-statistics";

/** What is worked out of the numbers of a group, of which there is one at least. */
export type Measure = { name: string; of: (numbers: number[]) => number };

export const total: Measure = { name: "total", of: sum };
const largest: Measure = { name: "largest", of: max };
const smallest: Measure = { name: "smallest", of: min };

/** By which words a request asks for a measure. */
const aggregates: readonly { words: RegExp; measure: Measure }[] = [
  { words: /\b(?:average|mean|avg)\b/i, measure: { name: "average", of: mean } },
  { words: /\bmedian\b/i, measure: { name: "median", of: median } },
  { words: /\b(?:sum|totals?|how much)\b/i, measure: total },
  { words: /\brange\b/i, measure: { name: "range", of: (numbers) => max(numbers) - min(numbers) } },
  {
    words: /\b(?:standard deviation|std\.? ?dev(?:iation)?|stdev|stddev)\b/i,
    measure: {
      name: "standard deviation",
      of: (numbers) => (numbers.length > 1 ? sampleStandardDeviation(numbers) : 0),
    },
  },
];
const extremes: readonly { words: RegExp; measure: Measure }[] = [
  { words: /\b(?:min|minimum|lowest|smallest|cheapest|shortest|earliest)\b/i, measure: smallest },
  { words: /\b(?:max|maximum|highest|largest|biggest|greatest|longest)\b/i, measure: largest },
];
const percentile =
  /\bp(\d{1,2}(?:\.\d{1,3})?)\b|\b(\d{1,2}(?:\.\d{1,3})?)(?:st|nd|rd|th)?[\s-]+(?:percentile|quantile)\b/gi;

const percentilesIn = (text: string): Measure[] =>
  [...text.matchAll(percentile)].map(([, short, long]) => ({
    name: `${short ?? long}th percentile`.replace(/(?<!1)1th/, "1st").replace(/(?<!1)2th/, "2nd"),
    of: (numbers) => quantile(numbers, Number(short ?? long) / 100),
  }));

const found = (all: typeof aggregates, text: string): Measure[] =>
  all.filter(({ words }) => words.test(text)).map(({ measure }) => measure);

/** "The highest average" asks for averages, of which the highest comes first. */
const ofMeasures =
  /\b(?:lowest|smallest|highest|largest|biggest|greatest)\s+(?=(?:average|mean|avg|median|sum|totals?)\b)/gi;

/** The measures that a text asks for. */
export function measuresIn(text: string): Measure[] {
  return [
    ...found(aggregates, text),
    ...percentilesIn(text),
    ...found(extremes, text.replaceAll(ofMeasures, "")),
  ];
}

/** A text without the words for measures. */
export const withoutMeasures = (text: string): string =>
  [...aggregates, ...extremes]
    .reduce((rest, { words }) => rest.replaceAll(new RegExp(words, "gi"), " "), text)
    .replaceAll(percentile, " ");

/** What a text says behind the first measure that it names; all of it where it names none, or nothing behind it. */
export function measuredPart(text: string): string {
  const places = [...aggregates, ...extremes].map(({ words }) => words.exec(text)?.index ?? text.length);
  const rest = withoutMeasures(text.slice(Math.min(...places)));
  return rest.trim() === "" ? text : rest;
}

/** Whether a text asks how many there are. */
export const isCount = (text: string): boolean =>
  /\b(?:how many|number of|counts?(?: of)?|amount of (?:rows|records|orders|entries))\b/i.test(text);
