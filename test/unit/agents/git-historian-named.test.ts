import { describe, expect, it } from "vitest";
import { names } from "../../../agents/git-historian/measures/named.ts";

const isNamed = (text: string, path: string, other = "") =>
  names({ path: "elsewhere", text }, { path, text: other });

describe("a file is named", () => {
  it.each([
    ["Python, its module", "import shop.fares", "shop/fares.py"],
    ["Python, its module of a package", "from shop import fares", "shop/fares.py"],
    ["Python, relatively", "from ..tax.rates import rate", "shop/tax/rates.py"],
    ["Python, its package", "from shop.tax import rate", "shop/tax/rates.py"],
    ["Python, over several lines", "from shop.tax import (\n    rate,\n    other,\n)", "shop/tax/rates.py"],
    ["C, a header of its name", '#include "fares.h"', "lib/fares.c"],
    ["C++, with its folder", '#include "tax/rates.h"', "src/tax/rates.cpp"],
    ["TypeScript, its folder's index", "import { a } from './fares/index.js'", "src/fares/index.ts"],
    ["TypeScript, by an alias of its folder", "import { rate } from '@/tax';", "src/tax/rates.ts"],
    ["TypeScript, a package of the workspace", "import x from '@shop/tax'", "packages/tax/src/rates.ts"],
    ["JavaScript, its folder", 'const { rate } = require("../tax/")', "src/tax/rates.js"],
    ["Rust, its module", "use crate::tax::rates::rate;", "src/tax/rates.rs"],
    ["Rust, the modules around it", "use crate::tax::{rate, other};", "src/tax/rates.rs"],
    ["Rust, by its declaration", "mod tax;", "src/tax/mod.rs"],
    ["PHP, its class", "use App\\Tax\\Rates;", "src/Tax/Rates.php"],
    ["PHP, in full", "$n = \\App\\Tax\\Rates::rate(1);", "src/Tax/Rates.php"],
    ["Go, its package", 'import (\n\t"fmt"\n\n\t"example.com/shop/internal/tax"\n)', "internal/tax/rates.go"],
    ["C#, its namespace", "using Shop.Tax;", "Tax/Rates.cs"],
    ["Java, itself", "import tax.Rates;", "src/tax/Rates.java"],
    ["Java, its package", "import com.shop.tax.*;", "src/main/java/com/shop/tax/Rates.java"],
    ["Scala, its package", "import shop.tax._", "src/tax/Rates.scala"],
    ["Terraform, its module", 'module "tax" {\n  source = "./modules/tax"\n}', "modules/tax/main.tf"],
    ["SCSS", "@use '../tax/rates';", "styles/tax/_rates.scss"],
  ])("in %s", (_, text, path) => expect(isNamed(text, path)).toBe(true));

  it.each([
    [
      "Ruby",
      "def total = Rates.rate(amount)",
      "app/services/rates.rb",
      "class Rates\n  def self.rate(n) = n\nend",
    ],
    ["Ruby in a module", "Shop::TaxRates.new", "app/services/x.rb", "class Shop::TaxRates\nend"],
    ["Swift", "let t = TaxTable()", "Sources/Tax/Tables.swift", "public final class TaxTable {\n}"],
    [
      "C#",
      "new InvoiceLine()",
      "Lines/All.cs",
      "namespace Shop\n{\n    public sealed record InvoiceLine(int N);\n}",
    ],
    [
      "Kotlin",
      "import com.shop.tax.rate",
      "src/tax/Rates.kt",
      "package com.shop.tax\n\nfun rate(n: Int) = n",
    ],
    [
      "Rust, exported again",
      "use crate::tax::rate_of;",
      "src/levies/a.rs",
      "pub fn rate_of(n: u32) -> u32 { n }",
    ],
    [
      "TypeScript, exported again",
      "import {\n  rateOf,\n} from '@shop/all';",
      "a/b.ts",
      "export const rateOf = 1;",
    ],
    ["SQL", "select * from tax_rates", "schema/one.sql", "CREATE TABLE IF NOT EXISTS tax_rates (id int);"],
    ["what a proto file declares", "new InvoiceLine()", "api/shop.proto", "message InvoiceLine {\n}"],
  ])("in %s by what it declares", (_, text, path, other) => expect(isNamed(text, path, other)).toBe(true));
});

describe("a file is not named", () => {
  it.each([
    ["by a word of a comment", "// fares are elsewhere", "src/fares.ts", ""],
    ["by a name that goes on", "import x from './fares-old'", "src/fares.ts", ""],
    ["by another file of its folder", "import x from '../tax/other.ts'", "src/tax/rates.ts", ""],
    ["by another class of its package", "import com.shop.tax.Other;", "src/com/shop/tax/Rates.java", ""],
    ["by a folder that all have", "import x from '@/lib/src'", "src/rates.ts", ""],
    ["by the word of its folder", "const tax = 1;", "src/tax/rates.ts", ""],
    ["by a type that both declare", "class Props {}\nnew Props()", "src/rates.ts", "class Props {}"],
    [
      "by a type that is named in a comment",
      "new Map()",
      "src/rates.ts",
      "// a type Map\n// class Map is there",
    ],
    ["by a function of the same name", "function total() {}", "src/rates.ts", "function total() {}"],
  ])("%s", (_, text, path, other) => expect(isNamed(text, path, other)).toBe(false));

  it("in little time, whatever the text", () => {
    const text = `${"import { a,".repeat(20_000)}\n${"\"'/".repeat(100_000)}\nclass ${"A.".repeat(100_000)}`;
    expect(isNamed(text, "src/tax/rates.ts", text)).toBe(false);
  });
});
