import type { Coupling } from "../measures/coupling.ts";
import { hotspotsOf } from "../measures/hotspots.ts";
import type { MeasuredFile } from "../measures/measure.ts";
import { dayOf } from "../time-text.ts";
import type { Tale } from "./summary.ts";

const MAX_AUTHORS = 5;

/** The numbers for the next step and, without a bound on each list, for `history.json`. */
export function outputOf({ measures, hidden, ...tale }: Tale, most: number) {
  const { chronicle, contributors, files, couplings, truckFactor } = measures;
  const code = files.filter(({ isCode }) => isCode);
  return {
    branch: tale.branch,
    branches: tale.branches,
    commits: chronicle.commits.length,
    oldest: dayOf(chronicle.oldest),
    newest: dayOf(chronicle.newest),
    recentDays: chronicle.recentDays,
    leftOut: chronicle.leftOut,
    isYoung: measures.isYoung,
    isCut: chronicle.isCut,
    onlyPerson: chronicle.isCut ? null : (measures.onlyPerson?.name ?? null),
    truckFactor: chronicle.isCut
      ? null
      : { ...truckFactor, people: truckFactor.people.map(({ name }) => name) },
    people: contributors
      .slice(0, most)
      .map(({ person, last, ...rest }) => ({ name: person.name, ...rest, last: dayOf(last) })),
    files: files.length,
    hotspots: hotspotsOf(measures).map(({ path, score }) => ({ path, score })),
    changedMost: code.slice(0, most).map(fileOutput),
    orphaned: code
      .filter(({ isOrphaned }) => isOrphaned)
      .slice(0, most)
      .map(({ path }) => path),
    coupled: couplings.slice(0, most).map(couplingOutput),
    hidden: hidden.slice(0, most).map(couplingOutput),
    experts: tale.experts.map(({ experts, ...rest }) => ({
      ...rest,
      experts: experts.map(({ person, commits, part, isActive }) => ({
        name: person.name,
        isActive,
        commits,
        part: rounded(part),
      })),
    })),
    notes: tale.notes,
  };
}

function fileOutput({ isCode: _, first, last, knowledge, ...file }: MeasuredFile) {
  const { main, authors, shares, fragmentation } = knowledge;
  return {
    ...file,
    first: dayOf(first),
    last: dayOf(last),
    mainAuthor: main.person.name,
    mainAuthorPart: rounded(main.part),
    authors: authors.slice(0, MAX_AUTHORS).map(({ name }) => name),
    people: shares.length,
    fragmentation: rounded(fragmentation),
  };
}

const couplingOutput = ({ degree, confidence, ...rest }: Coupling) => ({
  ...rest,
  degree: rounded(degree),
  confidence: rounded(confidence),
});

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
