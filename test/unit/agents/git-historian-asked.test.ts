// What requests ask and name, on a small history of four people.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { answersTo } from "../../../agents/git-historian/answers/answers.ts";
import { askedParts } from "../../../agents/git-historian/answers/asked-parts.ts";
import { topicsOf } from "../../../agents/git-historian/answers/topics.ts";
import { chronicleOf } from "../../../agents/git-historian/measures/chronicle.ts";
import { measure } from "../../../agents/git-historian/measures/measure.ts";
import type { LoggedCommit } from "../../../agents/git-historian/repository/read-log.ts";
import { askedBranch } from "../../../agents/git-historian/repository/refs.ts";

const DAY = 86_400;
const start = Date.parse("2024-01-01T00:00:00Z") / 1_000;

type Made = { by: string; day: number; paths: string[]; from?: string };

const made: Made[] = [
  { by: "Jonas Weber", day: 0, paths: ["src/feed/import.ts"] },
  { by: "Ana Ruiz", day: 1, paths: ["src/legacy/old-tariff.ts", "src/scheduler/plan.ts"] },
  { by: "李雷", day: 3, paths: ["e1/map.ts"] },
  { by: "李雷", day: 400, paths: ["AUTHORS", "docs/CHANGES.md"] },
  { by: "Ana Ruiz", day: 401, paths: ["src/billing/rates.ts"] },
  { by: "Ana Ruiz", day: 402, paths: ["src/billing/tariff.ts"], from: "src/billing/rates.ts" },
  ...Array.from({ length: 30 }, (_, index) => ({
    by: index % 2 === 0 ? "Ana Ruiz" : "Will Cole",
    day: 500 + index * 3,
    paths: ["src/billing/invoice.ts", "src/billing/tax.ts", ...(index % 3 === 0 ? ["docs/guide.md"] : [])],
  })),
  ...Array.from({ length: 30 }, (_, index) => ({
    by: "Will Cole",
    day: 500 + index * 3,
    paths: ["docs/guide.md"],
  })),
];

const log: LoggedCommit[] = made
  .map(({ by, day, paths, from }, index) => ({
    id: String(index),
    parents: [String(index - 1)],
    time: start + day * DAY,
    name: by,
    email: `${by.split(" ")[0]}@club.example`,
    changes: paths.map((path) => ({ path, added: 10, deleted: 2, ...(from !== undefined && { from }) })),
  }))
  .reverse();

const present = [...new Set(made.flatMap(({ paths }) => paths))].filter(
  (path) => path !== "src/billing/rates.ts",
);

function measuresOf(isCut = false) {
  const chronicle = chronicleOf(log, {
    present: new Set(present),
    ignored: new Set(),
    cuts: new Set(),
    isCut,
    recentDaysAt: () => 180,
    now: start + 900 * DAY,
  });
  return measure(chronicle, present, new Map(present.map((path) => [path, { lines: 40, complexity: 20 }])));
}

const measures = measuresOf();
const answer = (request: string, of = measures) =>
  askedParts(request, of, ["main", "f2"])
    .flatMap((part) => answersTo(part, of, []))
    .join(" ");

/** Those of the agent's own description, but the one that asks for nothing in particular. */
const examples = readFileSync("agents/git-historian/AGENT.md", "utf8")
  .split("examples:\n")[1]
  ?.split("inputs:")[0]
  ?.split("\n")
  .map((line) => line.replace(/^ *- /, ""))
  .filter((line) => line !== "" && !line.startsWith("Analyse"));

describe("a question", () => {
  it.each(examples ?? [])("is answered first: %s", (request) => expect(answer(request)).not.toBe(""));

  it.each([
    ["Who knows this code best?", "Ana Ruiz knows the code best: "],
    ["What changes most often in our repository?", "In all docs/guide.md (40), src/billing/invoice.ts (30)"],
    [
      "Which files always change together?",
      "src/billing/invoice.ts and src/billing/tax.ts (30 of 30 commits)",
    ],
    ["Which parts of the code has nobody touched in years?", "src/legacy/old-tariff.ts, last on 2024-01-02"],
    ["How is ownership spread over our contributors?", "Ana Ruiz of 5 (71 %)"],
    ["How many commits are there by each author?", "Commits: Will Cole 45, Ana Ruiz 18"],
    ["What is our bus factor?", "The bus factor (truck factor) is 2: without Ana Ruiz and Will Cole"],
    ["Find code whose authors have left the company", "Jonas Weber (2024-01-01)"],
    [
      "What do we lose if Jonas quits?",
      "Nobody who is still there knows 1 code file, first of all src/feed/import.ts",
    ],
    [
      "What was the churn in docs?",
      "40 commits added 400 lines and removed 80 in 1 file in docs that are still there",
    ],
    ["Which files of billing change most?", "src/billing/invoice.ts (30)"],
    ["Is anything in e1 unmaintained?", "Nobody has touched 1 of 1 code file in e1"],
    ["Where are the hotspots, and who knows the scheduler?", "Ana Ruiz knows most about scheduler (1 file)"],
  ])("%s", (request, words) => expect(answer(request)).toContain(words));

  it("is of people alone where the history was cut off that they cannot be told by", () => {
    const cut = measuresOf(true);
    for (const request of ["Who knows this code best?", "What is our bus factor?", "What if Ana leaves?"])
      expect(answer(request, cut)).toMatch(/^Who knows the code cannot be told, as the history was cut off/);
    expect(answer("Which files always change together?", cut)).toContain("30 of 30");
    const unseen = { ...cut, unseen: ["src/seldom.ts"] };
    expect(answer("What has nobody touched in years?", unseen)).toContain(
      "The history was cut off at 2024-01-01: 1 code file had no change since, such as src/seldom.ts.",
    );
    expect(answer("What has nobody touched in years?", { ...unseen, files: [] })).toContain("src/seldom.ts");
    expect(cut.files.some(({ isOrphaned }) => isOrphaned)).toBe(false);
  });

  it.each([
    "Analyse the git history of this project",
    "What does our history say?",
    "Have a look at the repository",
  ])("is none: %s", (request) => expect(topicsOf(request)).toEqual([]));
});

describe("a request names", () => {
  it.each([
    ["a folder of two letters", "Who owns the e1 folder?", "李雷 knows most about e1 (1 file)"],
    [
      "a file by its former name",
      "Who knows src/billing/rates.ts?",
      "rates.ts, which is now src/billing/tariff.ts",
    ],
    ["somebody in small letters", "what if ana leaves?", "Only Ana Ruiz knows"],
    ["somebody by an address", "What does ANA@club.example know?", "Only Ana Ruiz knows"],
    ["somebody in a script without gaps", "What do we lose without 李雷?", "Only 李雷 knows 1 code file"],
    ["nothing that is there", "Who owns payments?", "Nothing here is called payments"],
    ["nobody who is there", "What do we lose if Petra quits?", "Nothing here is called Petra"],
    ["a path that is not there", "Who wrote lib/gone.ts?", "Nothing here is called lib/gone.ts"],
    ["a branch that is not there", "Who works in the next branch?", "Nothing here is called next"],
  ])("%s", (_, request, words) => expect(answer(request)).toContain(words));

  it.each([
    ["What will the authors do?", /Will|AUTHORS/],
    ["Which changes were made?", /CHANGES/],
    ["Who should we ask about the code?", /Nothing here/],
    ["What happens if somebody leaves?", /Nothing here/],
    ["Who works on the f2 branch?", /Nothing here/],
    ["Who wrote most of the source code?", /Nothing here/],
    ["How often does the main branch change?", /Nothing here/],
  ])("nothing by common words: %s", (request, words) => expect(answer(request)).not.toMatch(words));
});

describe("the branch that is asked for", () => {
  const refs = new Map(
    ["main", "f2", "feature/x", "next"].map((name) => [`refs/heads/${name}`, "1".repeat(40)]),
  );

  it.each([
    ["Who knows most on the f2 branch?", "f2"],
    ["the history of branch feature/x", "feature/x"],
    ["What changed on feature/x?", "feature/x"],
    ["What comes next?", undefined],
    ["Which branch is the oldest?", undefined],
    ["Who works on billing?", undefined],
  ])("%s", (request, branch) => expect(askedBranch(refs, request)?.branch).toBe(branch));
});
