import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answersTo } from "../../../agents/git-historian/answers/answers.ts";
import { askedDays } from "../../../agents/git-historian/answers/asked-days.ts";
import { askedParts } from "../../../agents/git-historian/answers/asked-parts.ts";
import { type Chronicle, chronicleOf } from "../../../agents/git-historian/measures/chronicle.ts";
import { complexityOf } from "../../../agents/git-historian/measures/complexity.ts";
import { couplingsOf } from "../../../agents/git-historian/measures/coupling.ts";
import { isCode } from "../../../agents/git-historian/measures/file-kind.ts";
import { hiddenOf, mayBeHidden } from "../../../agents/git-historian/measures/hidden-couplings.ts";
import { knowledgeOf } from "../../../agents/git-historian/measures/knowledge.ts";
import { measure } from "../../../agents/git-historian/measures/measure.ts";
import { isBot, whoIs } from "../../../agents/git-historian/measures/people.ts";
import { truckFactorOf } from "../../../agents/git-historian/measures/truck-factor.ts";
import { findingsOf } from "../../../agents/git-historian/report/findings.ts";
import { drawTreemap } from "../../../agents/git-historian/report/picture.ts";
import { summarize } from "../../../agents/git-historian/report/summary.ts";
import { layOut } from "../../../agents/git-historian/report/treemap.ts";
import { readBundleHeader } from "../../../agents/git-historian/repository/bundle-header.ts";
import { type LoggedCommit, readLog } from "../../../agents/git-historian/repository/read-log.ts";
import { readable } from "../../../agents/git-historian/repository/readable.ts";
import { chooseTip } from "../../../agents/git-historian/repository/refs.ts";
import { dayOf } from "../../../agents/git-historian/time-text.ts";

const DAY = 86_400;
const start = Date.parse("2025-01-01T00:00:00Z") / 1_000;

type Made = {
  by?: string;
  day?: number;
  changes?: Record<string, number>;
  from?: Record<string, string>;
  /** The places of its parents; the commit before it alone, unless they are given. */
  parents?: number[];
};

const idOf = (index: number) => String(index).padStart(40, "0");

/** A log, its newest commit first, of commits that are given oldest first; changes are lines added by path. */
function logOf(commits: readonly Made[]): LoggedCommit[] {
  return commits
    .map(({ by = "Ana Ruiz", day = 0, changes = {}, from = {}, parents }, index) => ({
      id: idOf(index),
      parents: (parents ?? [index - 1]).map(idOf),
      time: start + day * DAY,
      name: by,
      email: `${by.toLowerCase().replaceAll(" ", ".")}@club.example`,
      changes: Object.entries(changes).map(([path, added]) => {
        const before = from[path];
        return { path, added, deleted: 0, ...(before !== undefined && { from: before }) };
      }),
    }))
    .reverse();
}

const options = {
  present: new Set<string>(),
  ignored: new Set<string>(),
  cuts: new Set<string>(),
  isCut: false,
  recentDaysAt: () => 180,
  now: start + 2_000 * DAY,
};
const chronicle = (commits: readonly Made[]): Chronicle => chronicleOf(logOf(commits), options);

describe("a log", () => {
  const text = [
    "\u0002aa\0bb cc\x001700000000\0Ana Ruiz\0ana@club.example\0",
    "\u0002bb\0cc\x001600000000\0Ben\0ben@club.example\0\n3\t1\tsrc/a b.ts\0" +
      "0\t0\t\0old\nname\0new\tname\0-\t-\tlogo.png\0",
  ].join("");

  const read = async (chunks: Uint8Array[]) => {
    const commits: LoggedCommit[] = [];
    for await (const commit of readLog(asyncOf(chunks))) commits.push(commit);
    return commits;
  };

  async function* asyncOf(chunks: Uint8Array[]) {
    yield* chunks;
  }

  it("is read with its merges, renames, binary files and strange names, however it is cut into chunks", async () => {
    const bytes = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
        const ends = [...cuts.sort((a, b) => a - b), bytes.length];
        const commits = await read(ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end)));
        expect(commits).toEqual([
          {
            id: "aa",
            parents: ["bb", "cc"],
            time: 1_700_000_000,
            name: "Ana Ruiz",
            email: "ana@club.example",
            changes: [],
          },
          {
            id: "bb",
            parents: ["cc"],
            time: 1_600_000_000,
            name: "Ben",
            email: "ben@club.example",
            changes: [
              { path: "src/a b.ts", added: 3, deleted: 1 },
              { path: "new\\x09name", from: "old\\x0aname", added: 0, deleted: 0 },
              { path: "logo.png", added: 0, deleted: 0 },
            ],
          },
        ]);
      }),
    );
  });

  it("is no log where a name has no end", async () => {
    await expect(read([Buffer.alloc(1_100_000, "a")])).rejects.toThrow(RangeError);
  });
});

describe("a name", () => {
  it("of any bytes is one line without controls", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => !/[\p{Cc}\u202e]/u.test(readable(bytes))));
  });

  it("says which bytes are no text", () => {
    expect(readable(Buffer.from([0x61, 0xff, 0x0a]))).toBe("a\\xff\\x0a");
    expect(readable(Buffer.from("a".repeat(10_000)))).toHaveLength(255);
    expect(readable(Buffer.from("größe\u202e"))).toBe("größe\\u202e");
  });
});

describe("who committed", () => {
  const sign = (name: string, email: string) => ({ name, email });

  it("is one person by address or by full name, under the newest name", () => {
    const signatures = [
      sign("Ana Ruiz-Vega", "ana@club.example"),
      sign("Ana Ruiz", "ana@club.example"),
      sign("Ana Ruiz", "ana@home.example"),
      sign("ana", "other@home.example"),
    ];
    const whose = whoIs(signatures);
    expect(signatures.map((signature) => whose(signature).name)).toEqual([
      "Ana Ruiz-Vega",
      "Ana Ruiz-Vega",
      "Ana Ruiz-Vega",
      "ana",
    ]);
  });

  it.each([
    ["dependabot[bot]", "support@github.com", true],
    ["renovate-bot", "x@y.example", true],
    ["GitHub Actions", "x@y.example", true],
    ["Robert Talbot", "bob@y.example", false],
    ["Ana", "12+ana@users.noreply.github.com", false],
  ])("%s is a bot: %s, %s", (name, email, expected) => expect(isBot({ name, email })).toBe(expected));
});

describe("the history of a file", () => {
  it("goes on through renames, also where the old name is used anew", () => {
    const { files } = chronicle([
      { changes: { "a.ts": 10 } },
      { changes: { "a.ts": 5 } },
      { changes: { "src/b.ts": 0 }, from: { "src/b.ts": "a.ts" } },
      { changes: { "a.ts": 3 } },
      { changes: { "src/c.ts": 1 }, from: { "src/c.ts": "src/b.ts" } },
    ]);
    expect(files.get("src/c.ts")?.map(({ added }) => added)).toEqual([1, 0, 5, 10]);
    expect(files.get("a.ts")?.map(({ added }) => added)).toEqual([3]);
  });

  it("is that of two files where they swap names", () => {
    const { files } = chronicle([
      { changes: { "a.ts": 1, "b.ts": 2 } },
      { changes: { "a.ts": 0, "b.ts": 0 }, from: { "a.ts": "b.ts", "b.ts": "a.ts" } },
    ]);
    expect(files.get("a.ts")?.map(({ added }) => added)).toEqual([0, 2]);
  });

  describe("that was renamed on one branch and edited on another", () => {
    const present = new Set(["new.ts"]);
    const moved: Made = { changes: { "new.ts": 0 }, from: { "new.ts": "old.ts" }, parents: [0] };
    const edited: Made = { by: "Cleo Diaz", changes: { "old.ts": 7 }, parents: [0] };
    const linesOf = (commits: readonly Made[]) =>
      chronicleOf(logOf(commits), { ...options, present })
        .files.get("new.ts")
        ?.map(({ added }) => added);

    it("has the changes of both, in whichever order the log has them", () => {
      const begun: Made = { changes: { "old.ts": 3 } };
      expect(linesOf([begun, moved, edited, { parents: [1, 2] }])).toEqual([7, 0, 3]);
      expect(linesOf([begun, edited, moved, { parents: [1, 2] }])).toEqual([0, 7, 3]);
    });

    it("has them also where it was renamed again, before or after", () => {
      const begun: Made = { changes: { "old.ts": 3 } };
      const between: Made = { changes: { "mid.ts": 0 }, from: { "mid.ts": "old.ts" }, parents: [0] };
      const onwards: Made = { changes: { "new.ts": 0 }, from: { "new.ts": "mid.ts" }, parents: [1] };
      expect(linesOf([begun, between, onwards, edited, { parents: [2, 3] }])).toEqual([7, 0, 0, 3]);
      const later = { ...onwards, parents: [3] };
      expect(linesOf([begun, between, edited, { parents: [1, 2] }, later])).toEqual([0, 7, 0, 3]);
    });

    it("has none of a later file with its old name, which is gone", () => {
      expect(linesOf([{ changes: { "old.ts": 3 } }, moved, { changes: { "old.ts": 9 } }])).toEqual([0, 3]);
    });
  });

  it("has no merges, bots and commits that are to be ignored, but the renames that they made", () => {
    const log = logOf([
      { changes: { "a.ts": 10 } },
      { by: "renovate[bot]", changes: { "b.ts": 7 }, from: { "b.ts": "a.ts" } },
      { changes: { "b.ts": 500 } },
      { parents: [1, 2] },
    ]);
    const { commits, files, leftOut } = chronicleOf(log, {
      ...options,
      ignored: new Set([log[1]?.id ?? ""]),
    });
    expect(commits).toHaveLength(1);
    expect(files.get("b.ts")?.map(({ added }) => added)).toEqual([10]);
    expect(leftOut).toEqual({ merges: 1, bots: 1, botNames: ["renovate[bot]"], ignored: 1, misdated: 0 });
  });

  it("credits nobody with what a shallow clone was cut at", () => {
    const log = logOf([{ changes: { "a.ts": 900 } }, { changes: { "a.ts": 1 } }]);
    const { files } = chronicleOf(log, { ...options, cuts: new Set([log[1]?.id ?? ""]) });
    expect(files.get("a.ts")?.map(({ added }) => added)).toEqual([1]);
  });

  it("is recent by the newest commit, whatever the clocks of others said", () => {
    const { newest, oldest, commits, leftOut } = chronicle([
      { day: -40_000 },
      { day: 0 },
      { day: 3_000 },
      { day: 400 },
    ]);
    expect([dayOf(oldest), dayOf(newest)]).toEqual(["2025-01-01", "2026-02-05"]);
    expect(commits.map(({ isRecent }) => isRecent)).toEqual([true, true, false, false]);
    expect(leftOut.misdated).toBe(2);
  });
});

describe("who knows a file", () => {
  const changesOf = (by: string[]) =>
    chronicle(by.map((name, index) => ({ by: name, changes: { "a.ts": 10 * (index + 1) } }))).files.get(
      "a.ts",
    ) ?? [];

  it("is told by the degree of authorship", () => {
    const knowledge = knowledgeOf(changesOf(["Ana Ruiz", "Ben Ito", "Ben Ito"]));
    const degrees = knowledge?.shares.map(({ person, degree }) => [person.name, Number(degree.toFixed(3))]);
    expect(degrees).toEqual([
      ["Ben Ito", 3.398],
      ["Ana Ruiz", 4.202],
    ]);
    expect(knowledge?.main).toMatchObject({ person: { name: "Ben Ito" }, part: 50 / 60 });
    expect(knowledge?.authors.map(({ name }) => name)).toEqual(["Ben Ito", "Ana Ruiz"]);
  });

  it("is less clear the more people change it", () => {
    expect(knowledgeOf(changesOf(["Ana Ruiz", "Ana Ruiz"]))?.fragmentation).toBe(0);
    expect(knowledgeOf(changesOf(["A B", "C D", "E F", "G H"]))?.fragmentation).toBe(0.75);
  });
});

describe("the truck factor", () => {
  const [ana, ben, cleo] = [{ name: "Ana" }, { name: "Ben" }, { name: "Cleo" }];

  it("is the number of people without whom most files have no author", () => {
    expect(truckFactorOf([[ana], [ana], [ana], [ben]])).toEqual({ people: [ana], lost: 3, files: 4 });
    expect(truckFactorOf([[ana], [ana, ben], [ben], [cleo]])).toMatchObject({ people: [ana, ben], lost: 3 });
    expect(truckFactorOf([])).toEqual({ people: [], lost: 0, files: 0 });
  });

  it("never counts more people than there are, and leaves most files without an author", () => {
    fc.assert(
      fc.property(fc.array(fc.subarray([ana, ben, cleo]), { minLength: 1 }), (files) => {
        const { people, lost } = truckFactorOf(files);
        expect(new Set(people).size).toBe(people.length);
        expect(lost * 2).toBeGreaterThan(files.length - 1);
      }),
    );
  });
});

const together = (times: number, changes: Record<string, number>): Made[] =>
  Array.from({ length: times }, (_, day) => ({ day, changes }));

describe("files that change together", () => {
  const both = { "src/fares.ts": 1, "web/prices.ts": 1 };
  const files = new Set(Object.keys(both));

  it("do so in at least eight commits and half of their average", () => {
    const apart = together(4, { "src/fares.ts": 1 });
    expect(couplingsOf(chronicle([...together(8, both), ...apart]).commits, files)).toMatchObject([
      { files: ["src/fares.ts", "web/prices.ts"], commits: [12, 8], together: 8, degree: 0.8, confidence: 1 },
    ]);
    expect(couplingsOf(chronicle(together(7, both)).commits, files)).toEqual([]);
    expect(
      couplingsOf(chronicle([...together(8, both), ...together(30, { "src/fares.ts": 1 })]).commits, files),
    ).toEqual([]);
  });

  it("are not told by commits of more than thirty files", () => {
    const many = Object.fromEntries(Array.from({ length: 29 }, (_, index) => [`docs/${index}.md`, 1]));
    expect(couplingsOf(chronicle(together(9, { ...both, ...many })).commits, files)).toEqual([]);
  });

  it("are hidden where they are apart and neither names the other", () => {
    const couplings = mayBeHidden(couplingsOf(chronicle(together(8, both)).commits, files));
    const texts = (web: string) =>
      new Map([
        ["src/fares.ts", "export const fares = 1;"],
        ["web/prices.ts", web],
      ]);
    expect(hiddenOf(couplings, texts("const adult = 12;"))).toHaveLength(1);
    expect(hiddenOf(couplings, texts('import { fares } from "../src/fares.ts";'))).toEqual([]);
    expect(hiddenOf(couplings, new Map())).toEqual([]);
  });
});

describe("the complexity of a text", () => {
  it("is the sum of its levels of indentation, whatever they are made of", () => {
    const text = (unit: string) => ["a {", `${unit}b {`, "", `${unit}${unit}c`, `${unit}}`, "}"].join("\n");
    for (const unit of ["\t", "  ", "    "])
      expect(complexityOf(text(unit))).toEqual({ lines: 5, complexity: 4 });
  });
});

describe("findings", () => {
  /** Twelve files, each changed by everybody in turn, over a year. */
  const files = Array.from({ length: 12 }, (_, index) => `src/part-${index}/file.ts`);
  const shared = (people: string[]): Made[] =>
    Array.from({ length: 96 }, (_, index) => {
      const path = files[index % files.length] ?? "";
      return {
        by: people[Math.floor(index / files.length) % people.length] ?? "",
        day: index * 4,
        changes: { [path]: 20 },
      };
    });
  const size = { lines: 200, complexity: 300 };
  const found = (commits: readonly Made[]) => {
    const measures = measure(chronicle(commits), files, new Map(files.map((path) => [path, size])));
    return findingsOf(measures, []);
  };
  const team = ["Ana Ruiz", "Ben Ito", "Cleo Diaz"];

  it("are none where everybody knows everything", () => {
    expect(found(shared(team))).toEqual([]);
  });

  it("are none about people where there is only one", () => {
    expect(found(shared(["Ana Ruiz"]))).toEqual([]);
  });

  it("are none in a young history", () => {
    const rush = Array.from({ length: 60 }, () => ({ changes: { [files[0] ?? ""]: 9 } }));
    expect(found(rush)).toEqual([]);
  });

  it("name a file that changes far more than the others", () => {
    const busy = Array.from({ length: 20 }, (_, index) => ({
      by: team[index % 3] ?? "",
      day: 384 + index,
      changes: { [files[3] ?? ""]: 5 },
    }));
    expect(found([...shared(team), ...busy])).toMatchObject([
      { severity: "warning", rule: "git-historian/hotspot", file: files[3] },
    ]);
  });

  it("name the only one who knows most, and the code whose authors have left", () => {
    const begun = files.slice(0, 3).map((path) => ({ by: "Ben Ito", changes: { [path]: 400 } }));
    const own = files
      .slice(3)
      .map((path, index) => ({ by: "Ana Ruiz", day: 400 + index, changes: { [path]: 40 } }));
    const others = together(30, { "README.md": 1 }).map((made, index) => ({
      ...made,
      by: "Cleo Diaz",
      day: 380 + index,
    }));
    expect(found([...begun, ...others, ...own])).toMatchObject([
      {
        rule: "git-historian/bus-factor-one",
        message: expect.stringContaining("If Ana Ruiz leaves, nobody is left who knows 9 of the 9"),
      },
      ...files.slice(0, 3).map((file) => ({ severity: "info", rule: "git-historian/orphaned", file })),
    ]);
  });

  it("name a file that belongs to nobody", () => {
    const crowd = ["A B", "C D", "E F", "G H", "I J", "K L"];
    const spread = Array.from({ length: 24 }, (_, index) => ({
      by: crowd[index % crowd.length] ?? "",
      day: 100 + index * 14,
      changes: { [files[0] ?? ""]: 10 },
    }));
    expect(found([...shared(team).slice(12), ...spread])).toContainEqual(
      expect.objectContaining({ severity: "info", rule: "git-historian/fragmented", file: files[0] }),
    );
  });
});

describe("the summary", () => {
  const team = ["Ana Ruiz", "Ben Ito", "Will Cole"];
  const tell = (request: string, by: string[], days = 10) => {
    const paths = ["src/billing/invoice.ts", "src/rooms/rooms.ts", "src/rooms/keys.ts"];
    const commits = Array.from({ length: 36 }, (_, index) => {
      const path = paths[index % 3] ?? "";
      return { by: by[index % by.length] ?? "", day: index * days, changes: { [path]: 10 } };
    });
    const measures = measure(chronicle(commits), paths, new Map());
    const findings = findingsOf(measures, []);
    return summarize({
      branch: "main",
      branches: 1,
      measures,
      hidden: [],
      findings,
      experts: [],
      answers: askedParts(request, measures).flatMap((part) => answersTo(part, measures, [])),
      notes: [],
    });
  };

  it.each([
    [
      "Who knows the billing code?",
      "Ana Ruiz knows most about billing (1 file): 100 % of the lines added, in 12 changes.",
    ],
    [
      "who owns src/rooms?",
      "Ben Ito knows most about src/rooms (2 files): 50 % of the lines added, in 12 changes; then Will Cole with 50 %.",
    ],
    ["What do we lose if Ben leaves?", "Only Ben Ito knows 1 code file, first of all src/rooms/rooms.ts."],
  ])("answers: %s", (request, answer) => expect(tell(request, team)).toContain(answer));

  it("takes no word of a request for a name that is written like it", () => {
    expect(tell("What will we do with the git history of src?", team)).toMatch(
      /^36 commits on main by 3 people, /,
    );
  });

  it("says that a history is of one person, or too young", () => {
    expect(tell("", ["Ana Ruiz"])).toContain(
      "It is the work of one person, Ana Ruiz. Nothing needs attention.",
    );
    expect(tell("", team, 0.5)).toContain("The history is too young to judge by: 36 commits in 18 days.");
  });
});

describe("the branch that is told", () => {
  const [one, other] = ["1".repeat(40), "2".repeat(40)];

  it.each([
    [
      { HEAD: "ref: refs/heads/next", "refs/heads/main": one, "refs/heads/next": other },
      { branch: "next", oid: other },
    ],
    [
      { HEAD: one, "refs/heads/main": other },
      { branch: "HEAD", oid: one },
    ],
    [
      { HEAD: "ref: refs/heads/gone", "refs/heads/a": one, "refs/heads/main": other },
      { branch: "main", oid: other },
    ],
    [{ "refs/heads/feature": one }, { branch: "feature", oid: one }],
    [{ HEAD: "ref: refs/heads/main" }, undefined],
    [{ HEAD: "ref: ../../../etc/passwd" }, undefined],
  ])("of %j", (refs, tip) => expect(chooseTip(new Map(Object.entries(refs)))).toEqual(tip));
});

describe("the head of a bundle", () => {
  const oid = "a".repeat(40);

  it("says what is in it, and whether all is", () => {
    expect(readBundleHeader(`# v2 git bundle\n${oid} refs/heads/main\n\nPACK`)).toEqual({
      format: "sha1",
      isWhole: true,
      refs: new Map([["refs/heads/main", oid]]),
    });
    const part = `# v3 git bundle\n@object-format=sha256\n@filter=blob:none\n${oid} HEAD\n\n`;
    expect(readBundleHeader(part)).toMatchObject({ format: "sha256", isWhole: false });
    expect(readBundleHeader(`# v2 git bundle\n-${oid} before\n${oid} HEAD\n\n`)?.isWhole).toBe(false);
    expect(readBundleHeader("# v9 git bundle\n\n")).toBeUndefined();
  });
});

it.each([
  ["the churn of the last year", 365],
  ["over the past 3 months", 90],
  ["of the last four months", 120],
  ["in the last two weeks", 14],
  ["since January", 67],
  ["since 2025-11-01", 128],
  ["this year", 67],
  ["since 2025", 433],
  ["what nobody has touched in two years", 731],
  ["who wrote this last?", undefined],
  ["what if April leaves?", undefined],
  ["what may change", undefined],
])("the request for %s asks about so many days", (request, days) =>
  expect(askedDays(request, Date.parse("2026-03-09T12:00:00Z") / 1_000)).toBe(days),
);

it.each([
  ["src/a.ts", true],
  ["app/models/user.py", true],
  ["package-lock.json", false],
  ["dist/a.js", false],
  ["types/a.d.ts", false],
  ["README.md", false],
])("%s is code that people write: %s", (path, expected) => expect(isCode(path)).toBe(expected));

describe("the picture", () => {
  const measuresOf = (sizes: Record<string, number>) =>
    measure(
      chronicle(Object.keys(sizes).map((path) => ({ by: "<b>&", changes: { [path]: 1 } }))),
      Object.keys(sizes),
      new Map(Object.entries(sizes).map(([path, lines]) => [path, { lines, complexity: lines }])),
    );

  it("lays all files out inside of it, none over another", () => {
    const sizes = fc.dictionary(
      fc.stringMatching(/^[abc]\/[abc]\/[a-f]{1,3}\.ts$/),
      fc.integer({ min: 1, max: 5_000 }),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(sizes, (files) => {
        const boxes = layOut(measuresOf(files).files, 1_000, 700).filter(({ kind }) => kind === "file");
        expect(boxes).toHaveLength(Object.keys(files).length);
        for (const { x, y, width, height } of boxes) {
          expect(x >= 0 && y >= 0 && x + width <= 1_000 && y + height <= 700).toBe(true);
        }
        const isOver = boxes.some((a, index) =>
          boxes
            .slice(index + 1)
            .some(
              (b) =>
                Math.min(a.x + a.width, b.x + b.width) > Math.max(a.x, b.x) &&
                Math.min(a.y + a.height, b.y + b.height) > Math.max(a.y, b.y),
            ),
        );
        expect(isOver).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it("has names as text, also those that look like markup, and is drawn where there is no code", () => {
    const svg = drawTreemap(measuresOf({ "src/<script>.ts": 900 }));
    expect(svg).toContain("&lt;script&gt;.ts");
    expect(svg).toContain("&lt;b&gt;&amp;");
    expect(svg).not.toContain("<script>");
    expect(drawTreemap(measuresOf({}))).toContain("0 code files");
  });
});
