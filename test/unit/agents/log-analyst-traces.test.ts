import { expect, it } from "vitest";
import { exceptionOf } from "../../../agents/log-analyst/analysis/exception.ts";
import { frameOf } from "../../../agents/log-analyst/analysis/frame.ts";
import { LogParser } from "../../../agents/log-analyst/reading/parse-entries.ts";

function parse(...lines: string[]) {
  const parser = new LogParser("app.log");
  for (const line of lines) parser.push(line);
  return parser.end().entries;
}

const java = [
  "java.lang.IllegalStateException: no stock",
  "\tat com.acme.Stock.take(Stock.java:42)",
  "\t... 42 more",
];
const python = [
  "Traceback (most recent call last):",
  '  File "/srv/app/worker.py", line 50, in do',
  '    return job["id"] / 0',
  "ZeroDivisionError: division by zero",
];
const node = ["TypeError: no", "    at run (/srv/app/a.js:1:2)", "    at node:internal/main:9:1"];
const go = ["panic: no", "", "goroutine 1 [running]:", "main.main()", "\t/srv/app/main.go:12 +0x1d"];

const withHead = (head: string, lines: readonly string[]) => lines.map((line) => head + line);

it.each([
  ["Logback without dates", ["10:00:05.456 [http-1] ERROR com.acme.Orders - failed", ...java]],
  ["Python's logging without times", ["ERROR:app.worker:job failed", ...python]],
  ["a level alone", ["ERROR failed", ...java]],
  ["a level alone, in colours", ["\x1b[31merror\x1b[39m: failed", ...node]],
  ["a whole date", ["2026-03-02 10:00:05,456 ERROR failed", ...python]],
  [
    "two exceptions of Python in a row",
    [
      "ERROR:app:no",
      ...python,
      "",
      "During handling of the above exception, another exception occurred:",
      "",
      ...python,
    ],
  ],
  [
    "Compose, with another service between",
    [
      ...withHead("web-1  | ", ["2026-03-02 10:00:05 ERROR failed", ...python.slice(0, 2)]),
      "db-1   | 2026-03-02 10:00:05 INFO checkpoint",
      ...withHead("web-1  | ", python.slice(2)),
    ],
  ],
  ["syslog", withHead("Mar  2 10:00:05 host app[7]: ", ["ERROR failed", ...python])],
  ["a container runtime", withHead("2026-03-02T10:00:05.1Z stderr F ", ["ERROR failed", ...java])],
  ["times that something else set", withHead("2026-03-02T10:00:05.0000000Z ", node)],
])("a stack belongs to its entry in a log with %s", (_, lines) => {
  expect(parse(...lines).filter(({ level }) => level === "error")).toHaveLength(1);
});

it.each([
  ["Python", python],
  ["Node", node],
  ["Go", go],
])("what %s writes as it crashes is an error of its own, not more of the line before", (_, lines) => {
  const entries = parse("2026-03-02 10:00:00 INFO started", ...lines);
  expect(entries.map(({ level }) => level)).toEqual(["other", "error"]);
});

it("failures that come one after another without times are not swallowed by the first", () => {
  const entries = parse(
    "2026-03-02 10:00:00 INFO started",
    ...node,
    "some output",
    ...node,
    ...python,
    ...node,
  );
  expect(entries.filter(({ level }) => level === "error")).toHaveLength(4);
});

it("an exception of Java below an entry that is no error makes none", () => {
  expect(parse("2026-03-02 10:00:00 DEBUG not found, ignored", ...java)).toMatchObject([{ level: "other" }]);
});

it("two failures are two errors", () => {
  const entries = parse(
    "10:00:05.456 [http-1] ERROR com.acme.Orders - failed",
    ...java,
    "10:00:06.456 [http-1] ERROR com.acme.Orders - failed",
    ...java,
    "10:00:07.456 [http-1] INFO com.acme.Orders - ok",
  );
  expect(entries.map(({ level, line }) => [level, line])).toEqual([
    ["error", 1],
    ["error", 5],
    ["other", 9],
  ]);
});

it("details and the lines of an npm failure belong to what they are of", () => {
  const entries = parse(
    '2026-03-02 10:04:31.123 UTC [7] ERROR:  duplicate key value violates "u"',
    "2026-03-02 10:04:31.123 UTC [8] LOG:  checkpoint",
    "2026-03-02 10:04:31.123 UTC [7] DETAIL:  Key (id)=(1) already exists.",
    "2026-03-02 10:04:31.123 UTC [7] STATEMENT:  insert into a",
    "\tvalues (1)",
  );
  expect(entries.map(({ level, details }) => [level, details.length])).toEqual([
    ["error", 3],
    ["other", 0],
  ]);
  expect(parse("npm ERR! code 1", "npm ERR! path /srv")).toHaveLength(1);
});

it("what .NET writes on the line after the category is the message", () => {
  expect(parse("fail: Shop.Orders[0]", "      order 7 failed", "      System.Exception: no")).toMatchObject([
    { level: "error", message: "Shop.Orders[0] order 7 failed", details: [expect.stringContaining("no")] },
  ]);
});

it("a stack without end is kept in part, with its last line", () => {
  const frames = Array.from({ length: 5_000 }, (_, index) => `  File "/srv/a.py", line ${index}, in f`);
  const [entry] = parse(
    "2026-03-02 10:00:00 ERROR no",
    "Traceback (most recent call last):",
    ...frames,
    "E: deep",
  );
  expect(entry?.details.length).toBe(200);
  expect(entry && exceptionOf(entry)).toBe("E: deep");
});

it.each([
  [
    "at com.acme.Orders.create(Orders.java:42)",
    [
      "org.springframework.dao.DataAccessResourceFailureException: no connection",
      "\tat org.springframework.orm.jpa.Dialect.convert(Dialect.java:275)",
      "\tat com.acme.Orders.create(Orders.java:42)",
      "Caused by: java.sql.SQLTransientConnectionException: timed out",
      "\tat com.zaxxer.hikari.pool.HikariPool.create(HikariPool.java:696)",
    ],
  ],
  ["at run (/srv/app/a.js:1:2)", node],
  ["at /srv/app/main.go:12", go],
  [
    "at call (/srv/app/models/a.rb:3)",
    ["from /usr/lib/ruby/3.2/net.rb:9:in `open'", "/srv/app/models/a.rb:3:in `call'"],
  ],
  [
    "at App\\pay() (/srv/app/pay.php:9)",
    ["Stack trace:", "#0 /srv/app/vendor/x.php(3): x()", "#1 /srv/app/pay.php(9): App\\pay()"],
  ],
  [
    "at Acme.Shop.Run() in /src/Shop.cs:line 4",
    ["   at System.Linq.Enumerable.First()", "   at Acme.Shop.Run() in /src/Shop.cs:line 4"],
  ],
  [
    "at go (/srv/app.py:7)",
    [
      "Traceback (most recent call last):",
      '  File "/srv/app.py", line 7, in go',
      '  File "/usr/lib/python3.13/contextlib.py", line 141, in __enter__',
      "x.NoLuck: 1",
    ],
  ],
])("the frame that is told is of no library: %s", (frame, lines) => {
  const entry = parse("2026-03-02 10:00:00 ERROR no", ...lines).at(-1);
  expect(entry && frameOf(entry)).toBe(frame);
});
