import type { Table } from "../database/catalog.ts";

const money = new Set(
  "amount balance budget charge cost credit debit deposit discount fee fees payment payout price refund revenue salary subtotal tax total wage".split(
    " ",
  ),
);
/** What is measured of money, or besides it, is no sum of it. */
const measure = new Set(
  "count factor hours index kg minutes ms percent percentage pct rate ratio score seconds share time weight".split(
    " ",
  ),
);

const isMoney = (column: string): boolean => {
  const words = column
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => money.has(word)) && !words.some((word) => measure.has(word));
};

/** The columns that by their names have money, and by their types cannot have a tenth of it exactly. */
export const inexactMoney = ({ columns }: Table): Table["columns"] =>
  columns.filter(({ name, type }) => /^(?:real|double precision)$/.test(type) && isMoney(name));
