import { z } from "zod";

const node = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  Filter: z.string().optional(),
  "Index Cond": z.string().optional(),
  "Recheck Cond": z.string().optional(),
  get Plans() {
    return z.array(node).optional();
  },
});
type Node = z.infer<typeof node>;

/** What `EXPLAIN (FORMAT JSON)` gives. */
export const explained = z.array(z.object({ Plan: node })).length(1);

/** A table that is read whole, and by what its rows are then chosen. */
export type WholeRead = { table: string; filter: string };

/** The tables of which a plan reads every row to keep some of them. */
export function wholeReads(plan: Node): WholeRead[] {
  const { "Relation Name": table, Filter: filter, "Index Cond": condition, "Recheck Cond": recheck } = plan;
  const isWhole =
    table !== undefined && filter !== undefined && condition === undefined && recheck === undefined;
  return [...(isWhole ? [{ table, filter }] : []), ...(plan.Plans ?? []).flatMap(wholeReads)];
}

/** A column as filters show it, also with a type, before a comparison; not one that is given to a function. */
const comparison =
  /(?:(?<![\w$])\(([a-z_][\w$]*)\)(?:::[\w ]{1,100})?|(?<![\w$])([a-z_][\w$]*))\s{0,10}(=|<=?|>=?)\s/g;

/** The columns that a filter compares, in the order in which an index should have them: equality first. */
export function filterColumns(filter: string, columns: readonly string[]): string[] {
  const compared = [...filter.matchAll(comparison)].flatMap(([, cast, plain, operator]) => {
    const name = cast ?? plain ?? "";
    return columns.includes(name) ? [{ name, isEqual: operator === "=" }] : [];
  });
  const ordered = [
    ...compared.filter(({ isEqual }) => isEqual),
    ...compared.filter(({ isEqual }) => !isEqual),
  ];
  return [...new Set(ordered.map(({ name }) => name))];
}
