import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseFiles, readTables } from "../../../agents/data-analyst/choose-tables.ts";
import { decodeData } from "../../../agents/data-analyst/decode-data.ts";
import { otherFormat } from "../../../agents/data-analyst/other-formats.ts";
import { profileTable } from "../../../agents/data-analyst/profile.ts";
import { readCsv } from "../../../agents/data-analyst/read-csv.ts";
import { readJson } from "../../../agents/data-analyst/read-json.ts";
import { outputOf } from "../../../agents/data-analyst/summary.ts";

const profile = (text: string, request = "") => profileTable(readCsv("a.csv", text), request);
const told = (text: string) => profile(text).findings.map(({ rule, line }) => [rule, line]);

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

  it("may begin with the line of Excel that says what separates fields", () => {
    const { columns, rows } = readCsv("a.csv", "sep=;\r\nid;price\r\n1;3,50\r\n2;4,20\r\n");
    expect(columns).toEqual(["id", "price"]);
    expect(rows.map(({ line }) => line)).toEqual([3, 4]);
  });

  it.each([
    ["two columns of one name", "id,id,value\n1,2,3\n2,3,4\n", ["id", "id 2", "value"]],
    ["a column without a name", ",a,b\n0,1,2\n1,3,4\n", ["column 1", "a", "b"]],
    ["years as names", "country,2023,2024\nCH,10,20\nAT,30,40\n", ["country", "2023", "2024"]],
    ["no names, where what is below is the like", "eu,2020\nus,2021\n", ["column 1", "column 2"]],
    ["no names, where the first row has values", "Bob,31\nAnn,42\n", ["column 1", "column 2"]],
  ])("has a header with %s", (_, text, columns) => {
    expect(readCsv("a.csv", text).columns).toEqual(columns);
  });

  it("whose columns share a name has that told", () => {
    expect(told("id,id\n1,2\n3,4\n")).toEqual([["data/duplicate-column", 1]]);
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

  it("are UTF-16 without a mark where every second byte is a zero", () => {
    const little = Buffer.from("name;Stück\nZürich;1\n", "utf16le");
    expect(decodeData(little)).toMatchObject({ text: "name;Stück\nZürich;1\n", encoding: "UTF-16LE" });
    expect(decodeData(Buffer.from(little).swap16())).toMatchObject({ encoding: "UTF-16BE" });
    expect(decodeData(Buffer.from([0, 0, 0, 7, 0, 0, 0, 9]))).toBeUndefined();
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

  it("of values alone has them in one column", () => {
    expect(table("a.json", "[3,1,2]")).toMatchObject({
      columns: ["value"],
      rows: [{ cells: [3] }, { cells: [1] }, { cells: [2] }],
    });
  });

  it("by lines has those told that are none, and the others read", () => {
    const { findings, columns } = profileTable(table("a.ndjson", '{"a":1}\n{"a":\n{"a":3}\n'), "");
    expect(findings).toEqual([
      expect.objectContaining({ severity: "error", rule: "data/broken-line", file: "a.ndjson", line: 2 }),
    ]);
    expect(columns[0]?.numbers).toEqual([1, 3]);
  });

  it("nested without end is not read, and a line of it left out", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(readJson("a.json", deep)).toEqual({ reason: "it is nested more than 500 deep" });
    expect(table("a.ndjson", `{"a":1}\n{"a":${deep}}\n{"a":"[["}\n`).rows).toHaveLength(2);
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

  it("has no row told that is a number alone", () => {
    expect(told("v\n1\n1\n")).toEqual([]);
    expect(told("email\na@b.ch\na@b.ch\n")).toEqual([["data/duplicate-row", 3]]);
  });

  it("has a key told that two rows have, and a row that is there twice once", () => {
    expect(told(numbers(["40,51", "40,54"]))).toEqual([
      ["data/duplicate-key", 42],
      ["data/duplicate-key", 43],
    ]);
    expect(told(numbers(["1,50"]))).toEqual([["data/duplicate-row", 42]]);
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

it("data in formats that are not read is named with what to do", () => {
  expect(chooseFiles("look at it", ["book.xlsx", "a.csv"]).files).toEqual(["book.xlsx", "a.csv"]);
  expect(otherFormat("Book.XLSX")).toBe("it is an Excel workbook: save its sheet as CSV");
  expect(otherFormat("a.csv.gz")).toMatch(/unpack/);
  expect(otherFormat("a.csv")).toBeUndefined();
});

describe("what is empty", () => {
  it.each([
    ["empty.csv", "", "it is empty"],
    ["blank.csv", " \n  \n", "it is empty"],
    ["header.csv", "name,age\n", "it has 2 columns and no rows"],
    ["list.json", "[]", "it is empty"],
  ])("%s is told not to be read, and never that all is well", async (file, content, reason) => {
    const root = await mkdtemp(join(tmpdir(), "data-"));
    await writeFile(join(root, file), content);
    await writeFile(join(root, "full.csv"), "a\n1\n");
    const task = { request: "", snippets: [] };
    await expect(readTables(task, [file], { files: root })).rejects.toMatchObject({
      code: "unreadable_data",
      message: `1 file was not read, or not whole: ${file} (${reason}).`,
    });
    const { tables, skipped } = await readTables(task, [file, "full.csv"], { files: root });
    expect(tables.map(({ name }) => name)).toEqual(["full.csv"]);
    expect(skipped).toEqual([{ file, reason }]);
    await rm(root, { recursive: true });
  });
});

it("a file that the request names and that is not there is told", async () => {
  const root = await mkdtemp(join(tmpdir(), "data-"));
  await writeFile(join(root, "b.csv"), "a\n1\n");
  const { tables, skipped } = await readTables(
    { request: "what is in data/a.csv?", snippets: [] },
    ["b.csv"],
    { files: root },
  );
  expect(tables.map(({ name }) => name)).toEqual(["b.csv"]);
  expect(skipped).toEqual([{ file: "data/a.csv", reason: "it is not among the files" }]);
  await rm(root, { recursive: true });
});

it("numbers are handed on as they are", () => {
  const [table] = outputOf([profile("v\n9999999\n0.1\n0.2\n")]).tables;
  expect(table?.columns[0]).toMatchObject({ max: 9_999_999, median: 0.2 });
});
