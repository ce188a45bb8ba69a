import { posix } from "node:path";
import type { Finding } from "../../../src/agents/contract.ts";
import { sum } from "../../../src/text/sum.ts";
import { groupBy } from "../../sdk/collections/group-by.ts";
import { counted } from "../../sdk/text/words.ts";
import { percent } from "../percent.ts";
import { dayOf } from "../time-text.ts";
import { knowersOf, type MeasuredFile, type Measures } from "./measure.ts";

const MIN_LINES = 20;
/** Less is not worth a word where nobody changes it. */
const MIN_UNCHANGED_LINES = 100;
const MAX_ORPHANED = 10;
const MAX_FRAGMENTED = 5;
const MAX_NAMED = 3;

const linesOf = (files: readonly MeasuredFile[]): number => sum(files.map(({ lines = 0 }) => lines));

const changesOf = (files: readonly MeasuredFile[]): number =>
  sum(files.map(({ recentCommits }) => recentCommits));

/** What people know, and what is lost with them. None of it for the work of one person alone, or a part of a history. */
export function knowledgeFindings(measures: Measures): Finding[] {
  if (measures.onlyPerson !== undefined || measures.chronicle.isCut) return [];
  return [...busFactorFindings(measures), ...orphanedFindings(measures), ...fragmentedFindings(measures)];
}

function busFactorFindings({
  truckFactor: { people: needed, lost, files },
  active,
  ...measures
}: Measures): Finding[] {
  const [only, another] = needed;
  if (only === undefined || another !== undefined) return [];
  const alone = measures.files.filter((file) => {
    const knowers = knowersOf(file.knowledge, active);
    return file.isCode && !file.isOrphaned && knowers.length === 1 && knowers[0] === only;
  });
  const busiest = alone.toSorted((a, b) => Number(a.isTest) - Number(b.isTest)).slice(0, MAX_NAMED);
  return [
    {
      severity: "warning",
      rule: "git-historian/bus-factor-one",
      message: [
        `If ${only.name} leaves, nobody is left who knows ${lost} of the ${files} code files (${percent(lost / files)}):`,
        `the truck factor is 1, of ${counted(active.size, "person", "people")} who committed in the last year.`,
      ].join(" "),
      fix: `Have others review and change what only ${only.name} knows, the busiest first: ${busiest.map(({ path }) => path).join(", ")}.`,
    },
  ];
}

function orphanedFindings({ files, chronicle }: Measures): Finding[] {
  const orphaned = files.filter(
    ({ isCode, isTest, isOrphaned, lines = 0 }) => isCode && !isTest && isOrphaned && lines >= MIN_LINES,
  );
  const folders = [...groupBy(orphaned, ({ path }) => posix.dirname(path)).values()];
  return folders
    .filter((group) => changesOf(group) > 0 || linesOf(group) >= MIN_UNCHANGED_LINES)
    .sort((a, b) => linesOf(b) - linesOf(a))
    .slice(0, MAX_ORPHANED)
    .flatMap((group) => {
      const [largest] = group.toSorted((a, b) => (b.lines ?? 0) - (a.lines ?? 0));
      return largest === undefined ? [] : [orphanedFinding(group, largest, chronicle.recentDays)];
    });
}

function orphanedFinding(group: readonly MeasuredFile[], largest: MeasuredFile, recentDays: number): Finding {
  const { main, shares } = largest.knowledge;
  const left = `${main.person.name}, who wrote ${percent(main.part)} of ${group.length > 1 ? largest.path : "it"}`;
  const recent = changesOf(group);
  const since = dayOf(
    Math.max(...shares.filter(({ person }) => person === main.person).map(({ last }) => last)),
  );
  const what =
    group.length > 1
      ? `${group.length} files with ${linesOf(group)} lines here`
      : `its ${linesOf(group)} lines`;
  const changes =
    recent > 0
      ? `It was changed all the same in the last ${recentDays} days (${counted(recent, "change")})`
      : "It has not been changed lately";
  return {
    severity: recent > 0 ? "warning" : "info",
    rule: "git-historian/orphaned",
    file: group.length > 1 ? posix.dirname(largest.path) : largest.path,
    message: `Nobody who knows ${what} has committed for a year: ${left}, changed it last on ${since}. ${changes}.`,
    fix:
      recent > 0
        ? "Name an owner, and have the next changes reviewed with that owner; write tests for what it does today before."
        : "Name an owner before it has to be changed, or remove it if nothing uses it any more.",
  };
}

const fragmented = { people: 6, fragmentation: 0.75, recentCommits: 5, part: 0.35 } as const;

function fragmentedFindings({ files }: Measures): Finding[] {
  return files
    .filter(({ isCode, isTest, recentCommits, knowledge: { shares, fragmentation, main } }) => {
      const isSpread = shares.length >= fragmented.people && fragmentation >= fragmented.fragmentation;
      return (
        isCode &&
        !isTest &&
        isSpread &&
        recentCommits >= fragmented.recentCommits &&
        main.part < fragmented.part
      );
    })
    .slice(0, MAX_FRAGMENTED)
    .map(({ path, commits, knowledge: { shares, main } }) => ({
      severity: "info",
      rule: "git-historian/fragmented",
      file: path,
      message: `${shares.length} people made its ${commits} changes, and nobody wrote more than ${percent(main.part)} of it: it has no owner.`,
      fix: `Name an owner who sees every change of it, such as ${main.person.name}.`,
    }));
}
