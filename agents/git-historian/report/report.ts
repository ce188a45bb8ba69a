import { findingsTable, markdownTable } from "../../sdk/reports/markdown.ts";
import { counted } from "../../sdk/text/words.ts";
import type { Coupling } from "../measures/coupling.ts";
import { knowersOf, type MeasuredFile, type Measures } from "../measures/measure.ts";
import { percent } from "../percent.ts";
import { dayOf, daysBefore, UNTOUCHED_DAYS } from "../time-text.ts";
import { folderShares } from "./folders.ts";
import type { Tale } from "./summary.ts";

const MAX_ROWS = 25;
const MAX_PEOPLE = 15;

/** The report for people, in Markdown. */
export function reportOf(tale: Tale, summary: string): string {
  const { measures, findings, hidden } = tale;
  const { files, couplings, onlyPerson } = measures;
  const code = files.filter(({ isCode }) => isCode);
  const tellsKnowledge = onlyPerson === undefined && !measures.chronicle.isCut;
  const others = files.filter(({ isCode }) => !isCode);
  const orphaned = code.filter(({ isOrphaned }) => isOrphaned);
  const since = daysBefore(measures.chronicle.newest, UNTOUCHED_DAYS);
  const old = code.filter(({ last }) => last < since);
  const sections: [string, string[]][] = [
    ["Worth acting on", findings.length > 0 ? [findingsTable(findings)] : []],
    [
      "What changes most",
      [
        whatChanges(measures),
        ...(code.length > 0 ? ["Of the code:", churnTable(code)] : []),
        ...(others.length > 0 ? ["Of what is no code:", churnTable(others)] : []),
      ],
    ],
    ["What changes together", couplings.length > 0 ? [couplingTable(couplings, hidden)] : []],
    ["Who knows what", [peopleTable(measures), ...(tellsKnowledge ? [folderTable(measures)] : [])]],
    ["What nobody knows any more", tellsKnowledge && orphaned.length > 0 ? [oldTable(orphaned)] : []],
    ["What nobody has touched for a year", old.length > 0 ? [oldTable(old)] : []],
    ["How it is counted", [howCounted(measures)]],
  ];
  return [
    "# What the history says",
    summary,
    "![The code by size, main author and recent changes](hotspots.svg)",
    ...sections.flatMap(([title, parts]) => (parts.length > 0 ? [`## ${title}`, ...parts] : [])),
  ]
    .join("\n\n")
    .concat("\n");
}

const whatChanges = ({ chronicle }: Measures): string =>
  `"Lately" is the ${chronicle.recentDays} days before the newest commit, of ${dayOf(chronicle.newest)}.`;

function churnTable(code: readonly MeasuredFile[]): string {
  return markdownTable(
    [
      "file",
      "commits lately",
      "in all",
      "lines added and removed lately",
      "in all",
      "lines",
      "complexity",
      "main author",
      "since",
    ],
    code
      .slice(0, MAX_ROWS)
      .map((file) => [
        file.path,
        String(file.recentCommits),
        String(file.commits),
        `+${file.recentAdded} −${file.recentDeleted}`,
        `+${file.added} −${file.deleted}`,
        String(file.lines ?? ""),
        String(file.complexity ?? ""),
        mainAuthor(file),
        dayOf(file.first),
      ]),
  );
}

const mainAuthor = ({ knowledge: { main } }: MeasuredFile): string =>
  `${main.person.name} (${percent(main.part)})`;

function couplingTable(couplings: readonly Coupling[], hidden: readonly Coupling[]): string {
  return markdownTable(
    ["files", "commits together", "of the one that changes less", "of their average", "hidden"],
    couplings
      .slice(0, MAX_ROWS)
      .map((coupling) => [
        coupling.files.join("\n"),
        String(coupling.together),
        percent(coupling.confidence),
        percent(coupling.degree),
        hidden.includes(coupling) ? "yes" : "",
      ]),
  );
}

function peopleTable({ contributors, active }: Measures): string {
  const rows = contributors
    .slice(0, MAX_PEOPLE)
    .map(({ person, commits, added, files, last }) => [
      person.name,
      String(commits),
      String(added),
      String(files),
      `${dayOf(last)}${active.has(person) ? "" : " (has left)"}`,
    ]);
  return markdownTable(["person", "commits", "lines added", "files", "last commit"], rows);
}

function folderTable({ files, active }: Measures): string {
  const rows = folderShares(files)
    .slice(0, MAX_ROWS)
    .map(({ folder, main, part, count, of }) => {
      const knowers = new Set(of.flatMap(({ knowledge }) => knowersOf(knowledge, active)));
      return [
        folder,
        String(count),
        `${main.name} (${percent(part)})`,
        counted(knowers.size, "person", "people"),
      ];
    });
  return markdownTable(["folder", "code files", "main author", "know it and are there"], rows);
}

function oldTable(files: readonly MeasuredFile[]): string {
  return markdownTable(
    ["file", "lines", "main author", "last change"],
    files
      .slice(0, MAX_ROWS)
      .map((file) => [file.path, String(file.lines ?? ""), mainAuthor(file), dayOf(file.last)]),
  );
}

const howCounted = ({ truckFactor }: Measures): string =>
  [
    "- A file keeps its history when it is renamed. Merges count for nothing, as their changes are in what they merge.",
    "- People with one address or one full name are one person; `.mailmap` is honoured. A commit is its author's alone.",
    "- Complexity is the sum of the levels of indentation of all lines (Hindle, Godfrey and Holt, 2008).",
    "- A hotspot is complex code that changes often (Tornhill, *Your Code as a Crime Scene*).",
    "- Who knows a file is told by their degree of authorship (Fritz et al., 2010), or by having written a quarter of it;",
    `  the truck factor by the greedy algorithm of Avelino et al. (2016), over the ${truckFactor.files} code files that somebody who is still there knows.`,
    "- Files that change together did so in at least 8 commits, of at most 30 files each.",
  ].join("\n");
