import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { profileTable, profileTables } from "../../../agents/data-analyst/profile.ts";
import { questionText } from "../../../agents/data-analyst/questions/question.ts";
import { readCsv } from "../../../agents/data-analyst/read-csv.ts";
import { summarize } from "../../../agents/data-analyst/summary.ts";
import { projectFolder } from "./workspace.ts";

const sales = await readFile(join(projectFolder, "examples/coffee-sales/sales.csv"), "utf8");
const profile = (request: string, text: string, file = "a.csv") => profileTable(readCsv(file, text), request);
const asked = (request: string, text = sales, file = "sales.csv") =>
  profile(request, text, file).answers.map(({ question }) => questionText(question));
const values = (request: string, text: string) =>
  profile(request, text).answers.flatMap(({ groups }) => groups.map(({ names, value }) => [...names, value]));

describe("a question is understood", () => {
  it.each([
    ["Average amount by shop", "average of amount by shop"],
    ["what is the average amount?", "average of amount"],
    ["sum of amount", "total of amount"],
    ["the highest amount for each product", "largest of amount by product"],
    ["p95 wait per shop", "95th percentile of wait_seconds by shop"],
    ["the 90th percentile of wait_seconds", "90th percentile of wait_seconds"],
    ["standard deviation of amount per shop", "standard deviation of amount by shop"],
    ["amount by shop", "total of amount by shop"],
    ["How many sales are there per month?", "number of rows by month of sold_at"],
    ["sales per weekday", "number of rows by weekday of sold_at"],
    ["how many sales in total by shop", "number of rows by shop"],
    ["how many shops are there?", "number of different values of shop"],
    ["how many distinct products per shop", "number of different values of product by shop"],
    ["total amount per week", "total of amount by week of sold_at"],
    ["total amount by quarter", "total of amount by quarter of sold_at"],
    ["total amount by hour of the day", "total of amount by hour of the day of sold_at"],
    ["monthly total amount", "total of amount by month of sold_at"],
    ["amount over time", "total of amount by day of sold_at"],
    ["total amount by shop and month", "total of amount by shop and month of sold_at"],
    ["Total amount per month by product, with a chart", "total of amount by month of sold_at and product"],
    ["top 3 products by amount", "total of amount by product, the 3 largest"],
    ["bottom 2 shops by quantity", "total of quantity by shop, the 2 smallest"],
    ["the 3 largest amounts", "amount by row, the 3 largest"],
    ["which shop has the highest average amount?", "average of amount by shop"],
    ["top 5 sales by amount", "total of amount by sale_id, the 5 largest"],
    ["what is the range of amount", "range of amount"],
    ["which product has the most sales", "number of rows by product"],
    ["Check sales.csv, and what is the median amount by shop?", "median of amount by shop"],
    ["Compare the average amount across shops", "average of amount by shop"],
  ])("%s", (request, question) => {
    expect(asked(request)).toEqual([question]);
    expect(profile(request, sales, "sales.csv").remarks).toEqual([]);
  });

  it("that asks for several things", () => {
    expect(asked("min and max amount per shop")).toEqual([
      "smallest of amount by shop",
      "largest of amount by shop",
    ]);
    expect(asked("average amount and quantity by shop")).toEqual([
      "average of amount by shop",
      "average of quantity by shop",
    ]);
    expect(asked("average amount by shop? And how many sales per month?")).toHaveLength(2);
    expect(asked("min, max and mean amount per shop")).toHaveLength(3);
    expect(asked("mean of every column")).toHaveLength(4);
  });

  it.each([
    [
      "columns of several words, named in part",
      "total net amount by shop",
      "shop name,net amount\nA,1\n",
      "total of net amount by shop name",
    ],
    [
      "columns in camel case",
      "average unit price by region",
      "region,unitPrice\nn,1\n",
      "average of unitPrice by region",
    ],
    [
      "columns in another script",
      "average Сумма by Регион",
      "Регион,Сумма,Наименование\nМосква,1,Стол\n",
      "average of Сумма by Регион",
    ],
    [
      "the only column of numbers, where none is named",
      "monthly totals",
      "id,day,net\n1,2024-01-05,3\n2,2024-01-06,4\n",
      "total of net by month of day",
    ],
    [
      "a column called as a measure",
      "average total by shop",
      "shop,total\nA,1\n",
      "average of total by shop",
    ],
    [
      "a measure before a column that has its name",
      "total amount by shop",
      "shop,total,amount\nA,1,2\n",
      "total of amount by shop",
    ],
    [
      "a column that is called as a span of time",
      "amount by month",
      "month,amount,day\nMay,2,2024-01-01\n",
      "total of amount by month",
    ],
    ["percentages, that do not add up", "rate by shop", "shop,rate\nA,3%\nB,5%\n", "average of rate by shop"],
  ])("with %s", (_, request, text, question) => {
    expect(asked(request, text, "a.csv")).toEqual([question]);
  });
});

describe("an answer", () => {
  it("is of money and dates as people write them", () => {
    const text = 'order_date,amount\n1/31/2024,"$1,234.50"\n2/1/2024,$10.00\n2/28/2024,$5.50\n';
    expect(values("Total amount per month", text)).toEqual([
      ["2024-01", 1234.5],
      ["2024-02", 15.5],
    ]);
    expect(summarize([profile("Total amount per month", text)])).toContain("2024-01 $1234.5, 2024-02 $15.5.");
    for (const dates of [
      ["31.01.2024", "01.02.2024"],
      ["Jan 31, 2024", "Feb 1, 2024"],
    ])
      expect(values("total v by month", `v;d\n1;${dates[0]}\n2;${dates[1]}\n`)).toEqual([
        ["2024-01", 1],
        ["2024-02", 2],
      ]);
  });

  it("by spans of time is in their order, weeks by ISO 8601 and from Monday", () => {
    const days = "d,v\n2024-12-30,1\n2025-01-05,2\n2025-01-06,4\n2023-01-01,8\n";
    expect(values("total v by week", days)).toEqual([
      ["2022-W52", 8],
      ["2025-W01", 3],
      ["2025-W02", 4],
    ]);
    expect(values("total v by weekday", days)).toEqual([
      ["Monday", 5],
      ["Sunday", 10],
    ]);
    expect(values("total v by quarter", days)).toEqual([
      ["2023-Q1", 8],
      ["2024-Q4", 1],
      ["2025-Q1", 6],
    ]);
  });

  it("by a column of dates is by day, in their order", () => {
    const days = "placed,v\n2/1/2024 10:00,1\n1/31/2024 09:00,2\n2/1/2024 11:00,4\n";
    expect(values("total v by placed", days)).toEqual([
      ["2024-01-31", 2],
      ["2024-02-01", 5],
    ]);
  });

  it("by two columns has a group for each two values", () => {
    const text = "shop,kind,v\nA,x,1\nA,y,2\nB,x,4\nA,x,8\n";
    expect(values("total v by shop and kind", text)).toEqual([
      ["A", "x", 9],
      ["B", "x", 4],
      ["A", "y", 2],
    ]);
  });

  it("of which the first are asked has those", () => {
    expect(values("top 2 shops by v", "shop,v\nA,1\nB,5\nC,3\n")).toEqual([
      ["B", 5],
      ["C", 3],
    ]);
    expect(values("which shop has the lowest v", "shop,v\nA,1\nB,5\nC,3\n")[0]).toEqual(["A", 1]);
  });

  it("uses the numbers there are, and says which values are none", () => {
    const { answers, findings } = profile(
      "average amount by region",
      "region,amount\nn,10\ns,20\nn,unknown\ns,40\n",
    );
    expect(answers[0]?.groups.map(({ names, value }) => [...names, value])).toEqual([
      ["s", 30],
      ["n", 10],
    ]);
    expect(findings).toEqual([
      expect.objectContaining({
        rule: "data/no-number",
        line: 4,
        message: "The average of `amount` is of 3 of its 4 values: the others are no numbers, in line 4.",
      }),
    ]);
  });
});

describe("what is asked and cannot be answered is said", () => {
  const numbers = "(those of numbers are quantity, amount, temperature, wait_seconds)";

  it.each([
    ["total revenue by shop", `Not answered: no column of numbers is called "revenue" ${numbers}.`],
    ["revenue per shop", `Not answered: no column of numbers is called "revenue" ${numbers}.`],
    ["what is the average salary?", `Not answered: no column of numbers is called "salary" ${numbers}.`],
    ["average per shop", `Not answered: the request does not say of which column ${numbers}.`],
    ["average amount by country", 'Not answered: no column is called "country".'],
    ["share of amount by shop", "Not answered: shares are not worked out."],
    ["which shop has the highest share of amount?", "Not answered: shares are not worked out."],
    ["forecast the amount of next month", "Not answered: forecasts are not worked out."],
    [
      "Which columns correlate with price?",
      `Not answered: no column of numbers is called "price" ${numbers}.`,
    ],
  ])("%s", (request, remark) => {
    const { answers, remarks } = profile(request, sales, "sales.csv");
    expect(answers).toEqual([]);
    expect(remarks).toEqual([remark]);
  });

  it.each([
    ["average amount by shop in January", 'The condition "in January" is not applied: all rows are meant.'],
    ["total amount for Bahnhof", 'The condition "for Bahnhof" is not applied: all rows are meant.'],
    [
      "total amount by shop where quantity > 2",
      'The condition "where quantity > 2" is not applied: all rows are meant.',
    ],
    ["total amount by shop in 2025", 'The condition "in 2025" is not applied: all rows are meant.'],
    [
      "total amount by shop, product and month",
      "Not answered: groups by more than two columns are not made.",
    ],
    ["total amount by shop and country", 'Not answered: no column is called "country".'],
    ["amount volatility by shop", '"volatility" is not understood.'],
    ["which shop had the most customers", 'Rows are counted, as no column of numbers is called "customers".'],
    ["earnings by shop", 'Rows are counted, as no column of numbers is called "earnings".'],
  ])("beside an answer to the rest: %s", (request, remark) => {
    const { answers, remarks } = profile(request, sales, "sales.csv");
    expect(answers).toHaveLength(1);
    expect(remarks).toEqual([remark]);
  });

  it("where dates are missing, or a name may be of several columns", () => {
    const rows = "name,net amount,gross amount\nA,1,2\n".concat("B,1,2\n".repeat(20));
    expect(profile("number of rows per month", rows).remarks).toEqual([
      "Not answered: no column has dates to find the month by.",
    ]);
    expect(profile("total amount by name", rows).remarks).toEqual([
      'Not answered: "amount" may be net amount, gross amount (those of numbers are net amount, gross amount).',
    ]);
  });

  it("unless another of the files answers it", () => {
    const tables = [readCsv("shops.csv", "city\nBern\n"), readCsv("sales.csv", sales)];
    const [shops, answered] = profileTables(tables, "total amount by shop");
    expect(shops?.remarks).toEqual([]);
    expect(answered?.answers).toHaveLength(1);
  });
});

it.each([
  "What is in this CSV?",
  "Is there anything wrong in sales.csv?",
  "sort it by hand",
  "Go through it line by line",
  "What do these columns mean?",
  "Can you sum it up?",
  "What are the biggest problems in this data?",
  "Find duplicates by sale_id",
  "How many values are missing?",
  "Plot the distribution of every column",
  "Explain the data by example",
  "Look at the top of the file",
  "What are the top issues in this data?",
  "which rows have the most errors?",
])("no question and no complaint is in: %s", (request) => {
  const { answers, remarks } = profile(request, sales, "sales.csv");
  expect(answers).toEqual([]);
  expect(remarks).toEqual([]);
});

it("what goes together is told where it is asked", () => {
  expect(profile("Which columns correlate with quantity?", sales).remarks).toEqual([
    "Rank correlation: quantity and amount 0.88, quantity and wait_seconds 0.37, quantity and temperature 0.03.",
  ]);
});

it("that there are too few rows for outliers is told", () => {
  expect(profile("find outliers", "v\n1\n2\n1000\n").remarks).toEqual([
    "a.csv has too few rows to look for outliers: that takes 20.",
  ]);
});

it("a request of any length is read in time that is short", () => {
  for (const part of ["average amount by shop ", "by ", "total ", "(((", "in each "])
    expect(() => profile(part.repeat(20_000), "shop,amount\nA,1\n")).not.toThrow();
});
