import { describe, expect, it } from "vitest";
import { choosePrograms } from "../../../../../agents/sdk/user-code/choose.ts";
import { shownProgram } from "../../../../../agents/sdk/user-code/command-line.ts";

const files = ["src/main.js", "py/cleanup.py", "py/load.py", "deploy.sh", "src/app.ts", "data/in.csv"];

const started = (request: string) =>
  choosePrograms({ request, snippets: [], files, mains: [] }).map((program) => ({
    shown: shownProgram(program),
    options: program.options,
  }));

describe("how a request has a program started", () => {
  it.each([
    ["Run `python cleanup.py --dry-run`", "py/cleanup.py --dry-run"],
    ["Profile `node src/main.js --rows 5000`", "src/main.js --rows 5000"],
    ["Run `./main.js 'two words' \"and three\"`", "src/main.js 'two words' \"and three\""],
    ['Run "python py/cleanup.py --dry-run", please', "py/cleanup.py --dry-run"],
    ["Run `DRY_RUN=1 python cleanup.py`", "DRY_RUN=1 py/cleanup.py"],
    ["Run `npx tsx src/app.ts --fast 1`", "src/app.ts --fast 1"],
    [
      "Run `cat data/in.csv | python load.py - 2>&1 >out.txt`",
      "cat data/in.csv | py/load.py - 2>&1 > out.txt",
    ],
    ["Run `cd py && python cleanup.py data/*.tmp`", "py/cleanup.py data/*.tmp"],
    ["Run `src/main.js --config src/app.ts`", "src/main.js --config src/app.ts"],
  ])("is what its command says: %s", (request, shown) => {
    expect(started(request)).toEqual([{ shown, options: [] }]);
  });

  it.each([
    ["Run cleanup.py --dry-run.", "py/cleanup.py --dry-run"],
    ["Run cleanup.py with --dry-run, and tell me what it prints", "py/cleanup.py --dry-run"],
    ["Run python load.py data/in.csv 3 and show it", "py/load.py data/in.csv 3"],
    ["Run load.py data/in.csv please", "py/load.py data/in.csv"],
    ["Run cleanup.py, but don't use --force", "py/cleanup.py"],
    ["Do not let --force in, run cleanup.py --dry-run", "py/cleanup.py --dry-run"],
    ["Run cleanup.py\nThe log says: tool --force failed", "py/cleanup.py"],
    ["Run cleanup.py 3 times", "py/cleanup.py"],
    ["Run cleanup.py, data/in.csv is its input", "py/cleanup.py"],
    ["Why does `cleanup.py` fail on line 3/4 - or is it -1?", "py/cleanup.py"],
    ["`from cleanup.py import x` is wrong, run cleanup.py", "py/cleanup.py"],
    ["Run `npm start`, which is src/main.js", "src/main.js"],
  ])("is what its sentence says: %s", (request, shown) => {
    expect(started(request)).toEqual([{ shown, options: [] }]);
  });

  it.each([
    "Use --limit 5 when you run cleanup.py",
    "Run cleanup.py without --dry-run",
    "Run cleanup.py without --all, --purge",
    "Run cleanup.py. I usually pass --all but not this time",
    "Run cleanup.py, the --all flag is dangerous",
    "Run cleanup.py and tell me whether it supports --all",
    "Run cleanup.py. I installed everything with npm install --force before.",
    "Run cleanup.py --env staging",
    "Run `python cleanup.py` with --limit 5",
    "Run cleanup.py with the arguments 3 and 4",
    "python cleanup.py --dry-run deletes nothing?",
    "Run cleanup.py with --limit 5 on the file deploy.sh",
  ])("is not guessed: %s", (request) => {
    expect(() => started(request)).toThrow(expect.objectContaining({ code: "unclear_command" }));
  });

  it.each([
    ["Run cleanup.py --dry-run. Don't run `python cleanup.py --all`.", "py/cleanup.py --dry-run"],
    ["Run cleanup.py, but do not run load.py", "py/cleanup.py"],
    ["Run `python cleanup.py`, not `python cleanup.py --all`", "py/cleanup.py"],
  ])("is not what the request rules out: %s", (request, shown) => {
    expect(started(request)).toEqual([{ shown, options: [] }]);
  });

  it.each([
    "What does cleanup.py do? Please don't execute it.",
    "Explain why load.py would fail, without running anything",
    "Don't run this, just tell me what main.js does",
  ])("is not at all where the request says so: %s", (request) => {
    expect(() => started(request)).toThrow(expect.objectContaining({ code: "not_to_be_run" }));
  });

  it("says what the program that runs it is told", () => {
    expect(started("Run `python3 -O -W error cleanup.py --all`")).toEqual([
      { shown: "py/cleanup.py --all", options: ["-O", "-W", "error"] },
    ]);
    expect(started("Run `node --import tsx src/app.ts`")).toEqual([{ shown: "src/app.ts", options: [] }]);
  });

  it("is told of each of several programs by itself", () => {
    expect(started("Run `python cleanup.py --all && python load.py data/in.csv`")).toEqual([
      { shown: "py/cleanup.py --all", options: [] },
      { shown: "py/load.py data/in.csv", options: [] },
    ]);
    expect(started("Run cleanup.py --all and then main.js --fast 2, please")).toEqual([
      { shown: "py/cleanup.py --all", options: [] },
      { shown: "src/main.js --fast 2", options: [] },
    ]);
  });
});
