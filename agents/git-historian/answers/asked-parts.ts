import type { Measures } from "../measures/measure.ts";
import type { Asked } from "./answers.ts";
import { peopleIn, placesIn } from "./asked.ts";
import { askedDays } from "./asked-days.ts";
import { topicsOf } from "./topics.ts";
import { unknownIn } from "./unknown-names.ts";

const MAX_CHARACTERS = 5_000;
const MAX_PARTS = 12;

/** What a request asks, part by part: "Where are the hotspots, and who knows the timetable?" has two. */
export function askedParts(request: string, measures: Measures, branches: readonly string[] = []): Asked[] {
  const days = askedDays(request, measures.chronicle.newest);
  const known = [...knownNames(measures), ...branches.map((name) => name.toLowerCase())];
  const isKnown = (word: string) => known.some((name) => name.includes(word.toLowerCase()));
  const parts = request.slice(0, MAX_CHARACTERS).split(/[,;.:?!]+(?:\s|$)|\s(?:and|or)\s|\n/);
  return parts.slice(0, MAX_PARTS).map((part) => ({
    topics: topicsOf(part),
    places: placesIn(part, measures),
    people: peopleIn(part, measures),
    unknown: unknownIn(part, isKnown),
    days,
  }));
}

const knownNames = ({ files, contributors, chronicle }: Measures): string[] =>
  [
    ...files.map(({ path }) => path),
    ...contributors.map(({ person }) => person.name),
    ...chronicle.addresses.keys(),
    ...chronicle.formerNames.keys(),
  ].map((name) => name.toLowerCase());
