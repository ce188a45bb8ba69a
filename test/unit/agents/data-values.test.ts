import { describe, expect, it } from "vitest";
import { isKey } from "../../../agents/data-analyst/keys.ts";
import { profileTable } from "../../../agents/data-analyst/profile.ts";
import { readCsv } from "../../../agents/data-analyst/read-csv.ts";
import { isMissing, typeOf } from "../../../agents/data-analyst/values/cell-type.ts";
import { type DateOrder, dateText } from "../../../agents/data-analyst/values/dates.ts";
import { withUnit } from "../../../agents/data-analyst/values/number-text.ts";
import { amountOf } from "../../../agents/data-analyst/values/numbers.ts";

const profile = (text: string) => profileTable(readCsv("a.csv", text), "");
const column = (name: string, values: readonly string[]) => profile([name, ...values].join("\n"));

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
    ["1.2.10", "text"],
    ["v1", "text"],
    ["12A", "text"],
    ["3 rooms", "text"],
    ["044 123 45 67", "text"],
    [true, "boolean"],
  ])("%s is of the type %s", (cell, type) => {
    expect(typeOf(cell, amountOf(cell, "."), dateText(cell)?.["month/day"])).toBe(type);
  });

  it("is missing where people write so", () => {
    expect(["", " ", "N/A", "null", "-", null, undefined].every(isMissing)).toBe(true);
    expect(["0", 0, false, "no"].some(isMissing)).toBe(false);
  });
});

describe("a column", () => {
  it("of codes of one length that may begin with a zero is none of numbers", () => {
    const { columns, findings } = column("zip", ["00501", "90210", "10001"]);
    expect(columns[0]).toMatchObject({ type: "text", summary: undefined });
    expect(findings).toEqual([]);
    const amounts = Array.from({ length: 20 }, (_, index) => String(index + 5));
    expect(column("v", [...amounts, "007"]).findings).toEqual([
      expect.objectContaining({ rule: "data/wrong-type", line: 22 }),
    ]);
  });

  it.each([
    ["order_id", true],
    ["userId", true],
    ["Invoice No", true],
    ["paid", false],
    ["grid", false],
    ["piano", false],
  ])("called %s is a key: %s", (name, isOne) => {
    const [first] = column(name, ["1", "2", "3"]).columns;
    expect(first && isKey(first)).toBe(isOne);
  });
});

describe("a number", () => {
  it.each([
    ["1,234.50", 1234.5, ""],
    ["1'234.50", 1234.5, ""],
    ["1’234.50", 1234.5, ""],
    ["1 234.50", 1234.5, ""],
    ["1\u202f234.50", 1234.5, ""],
    ["12,34,567", 1_234_567, ""],
    ["€16.00", 16, "€"],
    ["$1,234.50", 1234.5, "$"],
    ["-$5", -5, "$"],
    ["$-5", -5, "$"],
    ["US$ 5", 5, "US$"],
    ["CHF 1'234.50", 1234.5, "CHF"],
    ["16.00 EUR", 16, "EUR"],
    ["12%", 12, "%"],
    ["3.5 %", 3.5, "%"],
    ["(100)", -100, ""],
    ["($1,000.00)", -1000, "$"],
    ["100-", -100, ""],
    ["−3", -3, ""],
    ["+3", 3, ""],
    [".5", 0.5, ""],
    ["-0", 0, ""],
  ])("with a point is read from %s", (text, value, unit) => {
    expect(amountOf(text, ".")).toEqual({ value, unit });
  });

  it.each([
    ["1.234,50", 1234.5, ""],
    ["1 234,50", 1234.5, ""],
    ["1 234,50 €", 1234.5, "€"],
    ["1.234", 1234, ""],
    ["12,5 %", 12.5, "%"],
  ])("with a comma is read from %s", (text, value, unit) => {
    expect(amountOf(text, ",")).toEqual({ value, unit });
  });

  it.each([
    "(100",
    "-(100)",
    "1,23,4",
    "1 23",
    "€",
    "$5 EUR",
    "ABC 5",
    "12 kg",
    "1.2.3",
    `1${"0".repeat(50)}`,
  ])("is none in %s", (text) => {
    expect(amountOf(text, ".")).toBeUndefined();
  });

  it("has the decimal sign that its column has", () => {
    expect(profile('v,w\n"1.234",a\n"2,5",b\n"3,75",c\n').columns[0]?.numbers).toEqual([1234, 2.5, 3.75]);
    expect(profile("v;w\n1.5;a\n2.25;b\n").columns[0]?.numbers).toEqual([1.5, 2.25]);
  });

  it("in money is as much an outlier as any", () => {
    const money = Array.from({ length: 40 }, (_, index) => `€${50 + (index % 9)}.00`);
    const { findings } = column("amount", [...money, "€1000000.00"]);
    expect(findings.filter(({ rule }) => rule !== "data/duplicate-row")).toEqual([
      expect.objectContaining({ rule: "data/outlier", line: 42 }),
    ]);
  });

  it("is told where its column is in several currencies, or partly in percent", () => {
    expect(column("v", ["$1", "€2", "$3", "4"]).findings).toEqual([
      expect.objectContaining({
        rule: "data/mixed-units",
        line: 3,
        message: "`v` is in € in line 3, and in $ in 2 rows: sums and averages of it mix the two.",
      }),
    ]);
    expect(column("v", ["1%", "2%", "0.03"]).findings.map(({ line }) => line)).toEqual([4]);
  });

  it.each([
    [960, "€", "€960"],
    [-4.5, "CHF", "CHF -4.5"],
    [-4.5, "$", "-$4.5"],
    [12, "%", "12%"],
    [3, "", "3"],
  ])("%s in %s is written %s", (value, unit, text) => {
    expect(withUnit(value, unit)).toBe(text);
  });
});

describe("a date", () => {
  const read = (text: string, order: DateOrder = "month/day") => {
    const time = dateText(text)?.[order];
    return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
  };

  it.each([
    ["2024-01-31", "2024-01-31T00:00"],
    ["2024/1/5", "2024-01-05T00:00"],
    ["2024-01-31T23:30:00-05:00", "2024-01-31T23:30"],
    ["2024-01-31 23:30:00.123Z", "2024-01-31T23:30"],
    ["31.01.2024", "2024-01-31T00:00"],
    ["1. 2. 2024", "2024-02-01T00:00"],
    ["1/31/2024", "2024-01-31T00:00"],
    ["1/31/24", "2024-01-31T00:00"],
    ["01/31/2024 1:05 PM", "2024-01-31T13:05"],
    ["01/31/2024 12:05 a.m.", "2024-01-31T00:05"],
    ["Jan 1, 2024", "2024-01-01T00:00"],
    ["January 1st, 2024", "2024-01-01T00:00"],
    ["1 Jan 2024", "2024-01-01T00:00"],
    ["01-Jan-24", "2024-01-01T00:00"],
    ["Mon, 01 Jan 2024 10:00:00 GMT", "2024-01-01T10:00"],
  ])("is read from %s", (text, time) => {
    expect(read(text)).toBe(time);
  });

  it.each(["13/45/2024", "2024-02-30", "31/01/2024", "2024-01-31 25:00"])("there is not: %s", (text) => {
    expect(dateText(text)).toBeDefined();
    expect(read(text)).toBeUndefined();
  });

  it.each(["1.2.24", "1.2.2024.3", "2024", "20240131", "May", "1/2", "12-11-24"])("is none in %s", (text) => {
    expect(dateText(text)).toBeUndefined();
  });

  it("has the order that its column has, which is told with the row that tells it", () => {
    const american = column("d", ["1/2/2024", "1/31/2024"]);
    expect(american.columns[0]?.numbers).toEqual([Date.UTC(2024, 0, 2), Date.UTC(2024, 0, 31)]);
    expect(american.findings).toEqual([
      expect.objectContaining({
        severity: "info",
        rule: "data/date-order",
        line: 3,
        message: "The dates of `d` are read as month/day, as 1/31/2024 can be nothing else.",
      }),
    ]);
    const european = column("d", ["1/2/2024", "31/1/2024"]);
    expect(european.columns[0]?.numbers).toEqual([Date.UTC(2024, 1, 1), Date.UTC(2024, 0, 31)]);
  });

  it("that no row tells the order of is told", () => {
    expect(column("d", ["1/2/2024", "3/4/2024"]).findings).toEqual([
      expect.objectContaining({ severity: "warning", rule: "data/ambiguous-date" }),
    ]);
    expect(column("d", ["1/1/2024", "2/2/2024"]).findings).toEqual([]);
    expect(column("d", ["01.02.2024", "03.04.2024"]).findings).toEqual([]);
  });

  it("that there is not is told among dates", () => {
    expect(
      column("d", ["1/31/2024", "2/28/2024", "13/45/2024"]).findings.map(({ rule, line }) => [rule, line]),
    ).toEqual([
      ["data/wrong-type", 4],
      ["data/date-order", 2],
    ]);
  });
});
