// The answers to what a request asks, which come before all else.

import { joined } from "../../sdk/text/words.ts";
import type { Coupling } from "../measures/coupling.ts";
import type { MeasuredFile, Measures } from "../measures/measure.ts";
import type { Person } from "../measures/people.ts";
import { changedMost, changeTogether, churn, hotspots, untouched } from "./answers-about-changes.ts";
import { busFactor, cannotTell, experts, lost, ownership } from "./answers-about-people.ts";
import type { Place } from "./asked.ts";
import { expertsOf, expertsText, onlyKnownText } from "./experts.ts";
import type { Topic } from "./topics.ts";

/** What is asked about: some files, such as those " in billing", and the days that a request names. */
export type Question = {
  measures: Measures;
  hidden: readonly Coupling[];
  files: readonly MeasuredFile[];
  where: string;
  days: number | undefined;
};

/** What a part of a request names and wants to know, and the days that all of the request is about. */
export type Asked = {
  topics: readonly Topic[];
  places: readonly Place[];
  people: readonly Person[];
  /** Names of nothing in the history. */
  unknown: readonly string[];
  days: number | undefined;
};

type Answer = (question: Question) => string;

const answers: Record<Topic, { answer: Answer; isAboutPeople: boolean }> = {
  "bus-factor": { answer: busFactor, isAboutPeople: true },
  lost: { answer: lost, isAboutPeople: true },
  ownership: { answer: ownership, isAboutPeople: true },
  experts: { answer: experts, isAboutPeople: true },
  "change-together": { answer: changeTogether, isAboutPeople: false },
  untouched: { answer: untouched, isAboutPeople: false },
  hotspots: { answer: hotspots, isAboutPeople: false },
  churn: { answer: churn, isAboutPeople: false },
  "changed-most": { answer: changedMost, isAboutPeople: false },
};

const noCode = "There is no code among the files that this history has at its newest commit.";

/** The answers to what a part of a request asks, each a sentence or two. */
export function answersTo(
  { topics, places, people, unknown, days }: Asked,
  measures: Measures,
  hidden: readonly Coupling[],
): string[] {
  const { isCut } = measures.chronicle;
  const files = places.length > 0 ? [...new Set(places.flatMap((place) => place.files))] : measures.files;
  const where = places.length > 0 ? ` in ${joined(places.map(({ name }) => name))}` : "";
  const question = { measures, hidden, files, where, days };
  const isOfPlaces = places.length > 0 && (topics.length === 0 || topics.includes("experts"));
  const isNamed = places.length + people.length + unknown.length > 0;
  const told = topics.filter((topic) => topic !== "experts" || !isNamed);
  const known = isCut ? "Of what is there of the history: " : "";
  return [
    ...(isOfPlaces ? places.map((place) => `${known}${expertsText(expertsOf(place, measures))}`) : []),
    ...people.map((person) => (isCut ? cannotTell : onlyKnownText(person, measures))),
    ...unknown.map(
      (name) => `Nothing here is called ${name}: no file, folder or branch, and nobody who committed.`,
    ),
    ...told.map((topic) => answerTo(topic, question)),
  ];
}

function answerTo(topic: Topic, question: Question): string {
  const { answer, isAboutPeople } = answers[topic];
  const { chronicle, unseen } = question.measures;
  if (isAboutPeople && chronicle.isCut) return cannotTell;
  const isOfCode = topic !== "changed-most" && topic !== "churn";
  const isCodeless = unseen.length === 0 && !question.files.some(({ isCode }) => isCode);
  return isOfCode && isCodeless ? noCode : answer(question);
}
