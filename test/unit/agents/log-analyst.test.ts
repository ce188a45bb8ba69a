import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { analyze } from "../../../agents/log-analyst/analysis/analysis.ts";
import { exceptionOf } from "../../../agents/log-analyst/analysis/exception.ts";
import { frameOf } from "../../../agents/log-analyst/analysis/frame.ts";
import { silencesIn, spikesIn } from "../../../agents/log-analyst/analysis/rates.ts";
import { chooseLogs } from "../../../agents/log-analyst/reading/choose-logs.ts";
import { LogParser } from "../../../agents/log-analyst/reading/parse-entries.ts";
import { findingsOf } from "../../../agents/log-analyst/report/findings.ts";
import { endOfAxis } from "../../../agents/log-analyst/report/timeline.ts";

function parse(text: string) {
  const parser = new LogParser("app.log");
  for (const line of text.split("\n")) parser.push(line);
  return parser.end();
}

const at = (iso: string) => Date.parse(iso);

describe("a line", () => {
  it.each([
    ['{"level":50,"time":1772445871000,"msg":"no"}', at("2026-03-02T10:04:31Z"), "error", "no"],
    [
      '{"severity":"WARNING","@timestamp":"2026-03-02T10:04:31+01:00","message":"slow"}',
      at("2026-03-02T09:04:31Z"),
      "warning",
      "slow",
    ],
    [
      'time=2026-03-02T10:04:31Z level=error msg="no \\"way\\"" err=EOF',
      at("2026-03-02T10:04:31Z"),
      "error",
      'no "way": EOF',
    ],
    [
      '10.0.0.1 - - [02/Mar/2026:10:04:31 +0100] "GET /a?b=1 HTTP/1.1" 502 0 "-" "x"',
      at("2026-03-02T09:04:31Z"),
      "error",
      "GET /a",
    ],
    [
      "<11>1 2026-03-02T10:04:31Z host app 7 - - out of memory",
      at("2026-03-02T10:04:31Z"),
      "error",
      "out of memory",
    ],
    ["<12>Mar  2 10:04:31 host app[7]: slow disk", at("2000-03-02T10:04:31Z"), "warning", "slow disk"],
    ["2026-03-02 10:04:31,123 - app.db - ERROR - no", at("2026-03-02T10:04:31.123Z"), "error", "no"],
    ["[2026-03-02T10:04:31Z] WARN: slow", at("2026-03-02T10:04:31Z"), "warning", "slow"],
    [
      "2026-03-02 10:04:31.000 ERROR 1 --- [main] c.a.Shop : no",
      at("2026-03-02T10:04:31Z"),
      "error",
      "1 --- [main] c.a.Shop : no",
    ],
    [
      "2026/03/02 10:04:31 [error] 7#7: *1 connect() failed",
      at("2026-03-02T10:04:31Z"),
      "error",
      "7#7: *1 connect() failed",
    ],
    [
      "2026-03-02 10:04:31 INFO Found no ERROR in the batch",
      at("2026-03-02T10:04:31Z"),
      "other",
      "Found no ERROR in the batch",
    ],
    ["ERROR:root:no", undefined, "error", "root:no"],
  ])("is understood: %s", (line, time, level, message) => {
    expect(parse(line).entries).toMatchObject([{ time, level, message }]);
  });

  it("that is made to be slow to read is an entry, and takes no longer", () => {
    // If the time grew by the square of the length, each of these would take minutes.
    const lines = [
      `at ${"(".repeat(3_990)}`,
      `${"1".repeat(3_990)}!`,
      "a.".repeat(1_990),
      "Error".repeat(790),
    ];
    const { entries } = parse(lines.flatMap((line) => Array<string>(100).fill(line)).join("\n"));
    expect(analyze(entries).entries).toHaveLength(400);
  });

  it("that is broken, empty or enormous is still an entry or none", () => {
    const { entries } = parse(
      `{"level":\n\n${"a=b ".repeat(100_000)}\n[2026-99-99T99:99:99Z] x\n${"[".repeat(50_000)}`,
    );
    expect(entries.map(({ line }) => line)).toEqual([1, 3, 4, 5]);
  });
});

describe("a stack", () => {
  it("of Java belongs to its entry, whose exception is the root cause", () => {
    const { entries } = parse(
      [
        "2026-03-02 10:04:31 ERROR Order failed",
        "java.lang.IllegalStateException: no stock",
        "\tat com.shop.Orders.place(Orders.java:58)",
        "Caused by: java.sql.SQLTimeoutException: pool is empty",
        "\tat java.sql.Driver.get(Driver.java:9)",
        "\tat com.shop.Stock.reserve(Stock.java:31)",
        "2026-03-02 10:04:32 INFO next",
      ].join("\n"),
    );
    expect(entries).toHaveLength(2);
    expect(entries[0] && exceptionOf(entries[0])).toBe("java.sql.SQLTimeoutException: pool is empty");
    expect(entries[0] && frameOf(entries[0])).toBe("at com.shop.Stock.reserve(Stock.java:31)");
  });

  it("of Python has its own innermost frame, whatever its exception is called", () => {
    const { entries } = parse(
      [
        "2026-03-02 10:04:31,000 ERROR failed",
        "Traceback (most recent call last):",
        '  File "/srv/app.py", line 7, in run',
        "    go()",
        '  File "/usr/lib/python3/site-packages/x.py", line 1, in go',
        "    raise NoLuck(1)",
        "x.NoLuck: 1",
      ].join("\n"),
    );
    expect(entries[0] && exceptionOf(entries[0])).toBe("x.NoLuck: 1");
    expect(entries[0] && frameOf(entries[0])).toBe("at run (/srv/app.py:7)");
  });

  it("without any times is one entry", () => {
    expect(parse("TypeError: no\n    at a (/srv/a.js:1:2)\n    at b (/srv/b.js:1:2)").entries).toMatchObject([
      { level: "error", details: [expect.stringContaining("a.js"), expect.stringContaining("b.js")] },
    ]);
  });
});

describe("rates", () => {
  const rates = (counts: number[]) => ({ start: 0, width: 1_000, counts });

  it("have a spike where there is far more than the median, and none where counts only vary", () => {
    expect(spikesIn(rates([1, 2, 0, 1, 40, 30, 1, 2, 1, 0]))).toEqual([{ from: 4, to: 6, count: 70 }]);
    expect(spikesIn(rates([10, 14, 8, 12, 19, 11, 9, 10, 13, 12]))).toEqual([]);
    expect(spikesIn(rates([0, 90]))).toEqual([]);
  });

  it("have a silence only where something is usual", () => {
    expect(silencesIn(rates([9, 8, 9, 0, 0, 9, 7, 9, 8]))).toEqual([{ from: 3, to: 5, count: 0 }]);
    expect(silencesIn(rates([1, 0, 0, 0, 1, 0, 0, 2, 0]))).toEqual([]);
  });
});

it.each([
  [0, 2],
  [2, 3],
  [11, 12],
  [100, 120],
  [1_900, 2_000],
])("the axis of a picture whose highest bar is %i ends at %i", (highest, end) => {
  expect(endOfAxis([0, highest, 1])).toBe(end);
});

it("errors that differ in ids and numbers are one kind, found where the first one is", () => {
  const line = (second: number, id: number) =>
    `2026-03-02T10:00:0${second}Z ERROR user ${id}7 at 10.0.0.${id} has no cart 0c9e7f1a-8a2b-4c3d-9e8f-0123456789a${id}`;
  const { entries } = parse(
    [line(1, 1), line(2, 2), line(3, 3), "2026-03-02T10:00:04Z ERROR disk is full"].join("\n"),
  );
  const findings = findingsOf(analyze(entries));
  expect(findings.map(({ line, rule }) => [line, rule])).toEqual([
    [1, "log/error"],
    [4, "log/error"],
  ]);
  expect(findings[0]?.message).toContain("3 times");
  expect(findings[0]?.message).toContain("user {num} at {ip} has no cart {uuid}");
});

it("december is followed by january where the year is missing", () => {
  const { entries } = parse("Dec 31 23:59:59 host app: a\nJan  1 00:00:01 host app: b");
  const [december, january] = entries.map(({ time }) => time ?? 0);
  expect((january ?? 0) - (december ?? 0)).toBe(2_000);
});

it("logs are told from other texts by their names and lines, unless the request names one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "miosa-logs-"));
  const files = {
    "README.md": "# hello\n",
    "data.json": '{\n  "a": 1\n}\n',
    "output.txt": "2026-03-02T10:00:00Z started\n",
    "server.log.1": "x\n",
    "notes.txt": "nothing here\n",
    "main.js": "console.log(1);\n",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const choose = async (request: string) =>
    (await chooseLogs(request, Object.keys(files), folder)).logs.map(({ name }) => name);
  expect(await choose("what happened?")).toEqual(["output.txt", "server.log.1"]);
  expect(await choose("what is in notes.txt?")).toEqual(["notes.txt"]);
  expect(await choose("run main.js, then read the log")).toEqual(["output.txt", "server.log.1"]);
  await rm(folder, { recursive: true });
});
