// Numbers as people and spreadsheets write them: `1,234.50`, `1.234,50`, `1'234.50`, `€16.00`, `12 %`, `(100)`.

import type { Cell } from "../table.ts";

/** The sign between a number and its decimals. */
export type DecimalSign = "." | ",";

/** A number and what it is of: a currency or `%`; empty where it is a number alone. */
export type Amount = { value: number; unit: string };

const MAX_LENGTH = 40;
const currencies = new Set(Intl.supportedValuesOf("currency"));
const unit = String.raw`[A-Z]{0,3}\p{Sc}|[A-Z]{3}(?!\p{L})|(?:kr|Kr|Fr|Rs|Ft|Kč|zł|lei)(?![\p{L}])\.?`;
const digits = String.raw`\.?\d(?:[\d.,'’_\s]*\d)?(?:[eE][-+]?\d+)?`;
const amount = new RegExp(
  String.raw`^(?<open>\()?(?<sign>[-+−]?)\s*(?<before>${unit})?\s*(?<inner>[-+−]?)(?<digits>${digits})\s*(?<after>[%‰]|${unit})?(?<last>-?)(?<close>\))?$`,
  "u",
);

/** How digits are grouped: by one sign in threes, or as in India; never behind a zero. */
const plain: Record<DecimalSign, RegExp> = {
  ".": /^(?:\d+|[1-9]\d{0,2}([,'’_\s])\d{3}(?:\1\d{3})*|[1-9]\d?(?:,\d\d)+,\d{3})?(?:\.\d+)?(?:e[-+]?\d+)?$/i,
  ",": /^(?:\d+|[1-9]\d{0,2}([.'’_\s])\d{3}(?:\1\d{3})*)(?:,\d+)?$/,
};

/** What most numbers are, which saves time. */
const simple = /^(?:-?[1-9]\d*|0)(?:\.\d+)?$/;

const isUnit = (text: string): boolean => !/^[A-Z]{3}$/.test(text) || currencies.has(text);

/** The digits of a text that may be a number, with its sign and unit; undefined where it is none. */
function partsOf(text: string) {
  const { open, sign, before, inner, digits, after, last, close } = amount.exec(text)?.groups ?? {};
  const signs = [open, sign, inner, last].filter(Boolean);
  const isOne = signs.length < 2 && (open === undefined) === (close === undefined) && !(before && after);
  // What begins with a zero is a name, as an account or a postal code.
  if (digits === undefined || !isOne || /^0\d/.test(digits)) return undefined;
  const of = before ?? after ?? "";
  return isUnit(of) ? { digits, unit: of, isNegative: signs.length > 0 && signs[0] !== "+" } : undefined;
}

/** The number that a cell is, with its unit; undefined where it is none. */
export function amountOf(cell: Cell, decimal: DecimalSign): Amount | undefined {
  if (typeof cell === "number") return { value: cell, unit: "" };
  if (typeof cell !== "string" || cell.length > MAX_LENGTH || !/\d/.test(cell)) return undefined;
  const text = cell.trim();
  if (decimal === "." && simple.test(text)) return { value: Number(text), unit: "" };
  const parts = partsOf(text);
  if (parts === undefined || !plain[decimal].test(parts.digits)) return undefined;
  const kept = parts.digits.replaceAll(decimal === "." ? /[^\d.eE+-]/g : /[^\d,]/g, "").replace(",", ".");
  const value = Number(kept);
  return { value: parts.isNegative && value !== 0 ? -value : value, unit: parts.unit };
}
