import { describe, expect, it } from "vitest";
import { isMissing, typeOf } from "../../../agents/data-analyst/cell-type.ts";
import { chooseFiles } from "../../../agents/data-analyst/choose-tables.ts";
import { decodeData } from "../../../agents/data-analyst/decode-data.ts";
import { questionText } from "../../../agents/data-analyst/groups.ts";
import { profileTable } from "../../../agents/data-analyst/profile.ts";
import { readCsv } from "../../../agents/data-analyst/read-csv.ts";
import { readJson } from "../../../agents/data-analyst/read-json.ts";

const profile = (text: string, request = "") => profileTable(readCsv("a.csv", text), request);
const told = (text: string) => profile(text).findings.map(({ rule, line }) => [rule, line]);

describe("a cell", () => {
  it.each([
    ["12", "integer"],
    ["-1,234.50", "number"],
    ["1e3", "integer"],
    ["0012", "text"],
    ["2026-02-28", "date"],
    ["2026-02-30", "text"],
    ["2026-01-05 07:30", "date"],
    ["Yes", "boolean"],
    ["1,2", "text"],
    [true, "boolean"],
  ])("%s is of the type %s", (cell, type) => {
    expect(typeOf(cell, false)).toBe(type);
  });

  it("is missing where people write so", () => {
    expect(["", " ", "N/A", "null", "-", null, undefined].every(isMissing)).toBe(true);
    expect(["0", 0, false, "no"].some(isMissing)).toBe(false);
  });
});

describe("a file in CSV", () => {
  it("has the lines of its rows, whatever line ends its fields have", () => {
    const { rows, columns, ragged } = readCsv("a.csv", 'id,text\r\n1,"two\r\nlines"\r\n\r\n2,b\r\n3,c,d\r\n');
    expect(columns).toEqual(["id", "text"]);
    expect(rows.map(({ line }) => line)).toEqual([2, 5]);
    expect(ragged).toEqual([{ line: 6, fields: 3 }]);
  });

  it("may have semicolons and decimal commas, and no header", () => {
    const { columns } = profile("1,5;a\n2,5;b\n3,25;c\n");
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ["column 1", "number"],
      ["column 2", "text"],
    ]);
    expect(columns[0]?.summary?.max).toBe(3.25);
  });

  it("that is empty, binary or one enormous line is no crash", () => {
    for (const text of [
      "",
      "\n\n",
      "\u0001\u0002",
      `a,b\n${"x".repeat(2_000_000)},1\n`,
      `"${"a,".repeat(10_000)}`,
    ]) {
      expect(() => profile(text)).not.toThrow();
    }
  });
});

describe("bytes", () => {
  const decoded = (...parts: (string | number[])[]) =>
    decodeData(
      Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part)))),
    );

  it("are UTF-8, with a mark or without", () => {
    expect(decoded("Zürich")).toEqual({ text: "Zürich", encoding: "UTF-8", damaged: 0 });
    expect(decoded([0xef, 0xbb, 0xbf], "a")?.text).toBe("a");
  });

  it("are UTF-16 by their mark", () => {
    const little = Buffer.from("\ufeffZürich", "utf16le");
    expect(decodeData(little)).toMatchObject({ text: "Zürich", encoding: "UTF-16LE" });
    expect(decodeData(Buffer.from(little).swap16())).toMatchObject({ text: "Zürich", encoding: "UTF-16BE" });
  });

  it("are Windows-1252 where they are no UTF-8, with what that has besides Latin-1", () => {
    expect(decoded("Z", [0xfc], "rich ", [0x80])).toEqual({
      text: "Zürich €",
      encoding: "Windows-1252",
      damaged: 0,
    });
  });

  it("stay UTF-8 where a few of many are damaged", () => {
    expect(decoded("äöü", [0xff])).toEqual({ text: "äöü\ufffd", encoding: "UTF-8", damaged: 1 });
  });

  it("are no text where there is a zero", () => {
    expect(decoded("a", [0])).toBeUndefined();
  });
});

describe("JSON", () => {
  const table = (name: string, text: string) => {
    const read = readJson(name, text);
    if ("reason" in read) throw new Error(read.reason);
    return read;
  };

  it("is read as a list, as the only list in an object, and by lines, with nested fields", () => {
    expect(table("a.json", '[{"a":{"b":1},"c":[1]}]').columns).toEqual(["a.b", "c"]);
    expect(table("a.json", '{"total":2,"items":[{"a":1},{"b":2}]}').rows).toHaveLength(2);
    expect(table("a.ndjson", '{"a":1}\n\n{"a":2}\n').rows.map(({ line }) => line)).toEqual([1, 3]);
  });

  it("by lines has those told that are none, and the others read", () => {
    const { findings, columns } = profileTable(table("a.ndjson", '{"a":1}\n{"a":\n{"a":3}\n'), "");
    expect(findings).toEqual([
      expect.objectContaining({ severity: "error", rule: "data/broken-line", file: "a.ndjson", line: 2 }),
    ]);
    expect(columns[0]?.numbers).toEqual([1, 3]);
  });

  it("that is broken as a whole is not read", () => {
    expect(readJson("a.json", '{\n "a": 1,\n "b": [2\n}\n')).toEqual({
      reason: expect.stringMatching(/^it is no JSON/),
    });
  });
});

describe("quality", () => {
  const numbers = (extra: string[]) =>
    [
      "id,amount",
      ...Array.from({ length: 40 }, (_, index) => `${index + 1},${50 + (index % 9)}`),
      ...extra,
    ].join("\n");

  it("of good data has nothing to tell", () => {
    expect(told(numbers([]))).toEqual([]);
  });

  it("has far values told, and not those that a skewed column is made of", () => {
    expect(told(numbers(["41,900"]))).toEqual([["data/outlier", 42]]);
    const skewed = Array.from({ length: 60 }, (_, index) => `${index},${Math.round(10 * 1.12 ** index)}`);
    expect(told(["id,amount", ...skewed].join("\n"))).toEqual([]);
  });

  it("has a key told that two rows have, and a row that is there twice once", () => {
    expect(told(numbers(["40,51", "40,54"]))).toEqual([
      ["data/duplicate-key", 42],
      ["data/duplicate-key", 43],
    ]);
    expect(told(numbers(["1,50"]))).toEqual([["data/duplicate-row", 42]]);
  });
});

describe("a question", () => {
  const text = "day,region,unitPrice\n2026-01-05,north,2\n2026-01-09,south,4\n2026-02-01,north,6\n";

  it.each([
    [
      "average unit price by region",
      "average of unitPrice by region",
      [
        ["north", 4],
        ["south", 4],
      ],
    ],
    [
      "How many sales are there per month?",
      "number of rows by month",
      [
        ["2026-01", 2],
        ["2026-02", 1],
      ],
    ],
    [
      "the highest unit price for each region",
      "largest of unitPrice by region",
      [
        ["north", 6],
        ["south", 4],
      ],
    ],
    [
      "total unit prices per month, as a chart",
      "total of unitPrice by month",
      [
        ["2026-01", 6],
        ["2026-02", 6],
      ],
    ],
  ])("is understood: %s", (request, question, groups) => {
    const { asked } = profile(text, request);
    expect(asked && questionText(asked.question)).toBe(question);
    expect(asked?.groups.map(({ group, value }) => [group, value])).toEqual(groups);
  });

  it("uses the numbers there are, and says which values are none", () => {
    const partly = "region,amount\nnorth,10\nsouth,20\nnorth,unknown\nsouth,40\n";
    const { asked, findings } = profile(partly, "average amount by region");
    expect(asked?.groups.map(({ group, value }) => [group, value])).toEqual([
      ["south", 30],
      ["north", 10],
    ]);
    expect(findings).toEqual([
      expect.objectContaining({
        rule: "data/no-number",
        line: 4,
        message: "The average of `amount` is of 3 of its 4 values: the others are no numbers, in line 4.",
      }),
    ]);
  });

  it("of a column that is not there is told not to be answered", () => {
    expect(profile(text, "average height by region").findings.map(({ rule }) => rule)).toEqual([
      "data/no-such-column",
    ]);
    expect(profile(text, "how many sales in total by region").findings).toEqual([]);
  });

  it("is not where no column is meant", () => {
    expect(profile(text, "sort it by hand").asked).toBeUndefined();
    expect(profile(text, "what is in it?").asked).toBeUndefined();
  });
});

it("settings of programs are no data, unless the request names them", () => {
  const files = ["package.json", "tsconfig.json", "data/a.csv", "b.json", "README.md"];
  expect(chooseFiles("look at it", files)).toEqual({ files: ["data/a.csv", "b.json"], leftOut: [] });
  expect(chooseFiles("what is in package.json?", files)).toEqual({
    files: ["package.json"],
    leftOut: ["data/a.csv", "b.json"],
  });
});
