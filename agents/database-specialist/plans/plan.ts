import { z } from "zod";
import type { Table } from "../database/catalog.ts";
import { tableName } from "../sql/statement-nodes.ts";

const node = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  Schema: z.string().optional(),
  Alias: z.string().optional(),
  "Index Name": z.string().optional(),
  Filter: z.string().optional(),
  "Index Cond": z.string().optional(),
  "Recheck Cond": z.string().optional(),
  "Join Filter": z.string().optional(),
  "Hash Cond": z.string().optional(),
  "Merge Cond": z.string().optional(),
  get Plans() {
    return z.array(node).optional();
  },
});
/** A step of a plan. */
export type Node = z.infer<typeof node>;

/** What `EXPLAIN (FORMAT JSON, VERBOSE)` gives. */
export const explained = z.tuple([z.object({ Plan: node })]);

/** A table that is read whole, and by what its rows are then chosen. */
export type WholeRead = {
  table: Table;
  /** What the query calls the table. */
  alias: string;
  filter: string;
  /** An index that is read in the table's place, though the filter does not say its first column. */
  index?: string;
};

const childrenOf = ({ Plans = [] }: Node): Node[] => Plans;

/** The table that a step reads; a partition is read as a part of its table. */
function tableOf({ Schema, "Relation Name": relname }: Node, tables: readonly Table[]): Table | undefined {
  if (relname === undefined) return undefined;
  const read = tableName({ schemaname: Schema, relname });
  return tables.find(({ name, partitions }) => name === read || partitions.includes(read));
}

const bitmapsOf = (step: Node): Node[] =>
  childrenOf(step).filter((child) => child["Node Type"].startsWith("Bitmap"));

/** The reads of indexes by which a step finds the rows of its table. */
const indexesOf = (step: Node): Node[] => [
  ...(step["Index Name"] === undefined ? [] : [step]),
  ...bitmapsOf(step).flatMap(indexesOf),
];

/** Whether an index is read from its first column on, as far as that can be told. */
function isEntered({ "Index Name": used, "Index Cond": condition = "" }: Node, { indexes }: Table): boolean {
  const index = indexes.find(({ name }) => name === used);
  const [first] = index?.columns ?? [];
  if (index?.method !== "btree" || typeof first !== "string") return condition !== "";
  return new Set(condition.match(/[\p{L}\p{N}_$]+/gu)).has(first) || condition.includes(`"${first}"`);
}

/** Whether a step finds rows of its table by an index, rather than by reading all of it. */
function isNarrow(step: Node, table: Table): boolean {
  if (step["Index Name"] !== undefined) return isEntered(step, table);
  const bitmaps = bitmapsOf(step);
  if (step["Node Type"] === "BitmapAnd") return bitmaps.some((bitmap) => isNarrow(bitmap, table));
  return bitmaps.length > 0 && bitmaps.every((bitmap) => isNarrow(bitmap, table));
}

function readOf(step: Node, tables: readonly Table[]): WholeRead[] {
  const table = tableOf(step, tables);
  const conditions = [step.Filter, step["Index Cond"], step["Recheck Cond"]].filter(
    (each) => each !== undefined,
  );
  if (table === undefined || conditions.length === 0 || isNarrow(step, table)) return [];
  const filter = conditions.join(" AND ");
  const index = indexesOf(step).find((used) => used["Index Cond"] !== undefined)?.["Index Name"];
  return [{ table, alias: step.Alias ?? "", filter, ...(index === undefined ? {} : { index }) }];
}

/** The step that reads a table for a join, through those that only sort or keep its rows. */
function leafOf(step: Node): Node {
  const [child, ...more] = childrenOf(step);
  const isPassing = ["Hash", "Sort", "Materialize", "Memoize", "Gather"].includes(step["Node Type"]);
  return isPassing && child !== undefined && more.length === 0 ? leafOf(child) : step;
}

/** Whether rows are chosen by a value. */
function isChosen(step: Node): boolean {
  const conditions = `${step.Filter ?? ""} ${step["Index Cond"] ?? ""}`;
  return / = (?:ANY )?\(?[$'\d]/.test(conditions) || childrenOf(step).some(isChosen);
}

/** A table that is read whole to be joined to a few rows of others. */
function joinedReads(step: Node, tables: readonly Table[]): WholeRead[] {
  const filter = step["Hash Cond"] ?? step["Merge Cond"] ?? step["Join Filter"];
  if (filter === undefined) return [];
  const sides = childrenOf(step);
  return sides.flatMap((side) => {
    const leaf = leafOf(side);
    const { Alias: alias = "", Filter, "Index Cond": condition } = leaf;
    const table = tableOf(leaf, tables);
    const isWhole = Filter === undefined && condition === undefined && bitmapsOf(leaf).length === 0;
    const isOfFew = sides.some((other) => other !== side && isChosen(other));
    return table !== undefined && isWhole && isOfFew ? [{ table, alias, filter }] : [];
  });
}

/** The tables of which a plan reads every row to keep some of them. */
export function wholeReads(plan: Node, tables: readonly Table[]): WholeRead[] {
  return [
    ...readOf(plan, tables),
    ...joinedReads(plan, tables),
    ...childrenOf(plan).flatMap((child) => wholeReads(child, tables)),
  ];
}
