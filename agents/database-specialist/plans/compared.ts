// What a filter compares of the table that it is of.

import type { Table } from "../database/catalog.ts";
import { type Condition, partsOf } from "./conditions.ts";
import type { WholeRead } from "./plan.ts";

/** A condition on one table: what it compares, without the table's name before its columns. */
export type Compared = {
  operator: string;
  value: string;
  expression: string;
  /** The column that is compared, where it is one, and the type that it is cast to. */
  column?: string;
  cast?: string;
};

/** A name as SQL has it. */
export const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** The name of a table as SQL has it. */
export const tableInSql = ({ name }: Table): string => name.split(".").map(quoted).join(".");

/** What a comparison is when its sides are exchanged. */
const mirrored: Record<string, string> = { "=": "=", "<": ">", ">": "<", "<=": ">=", ">=": "<=", "&&": "&&" };

function comparedOf({ left, operator, right }: Condition, { alias, table }: WholeRead): Compared | undefined {
  const isOwn = (side: string) => side.includes(`${alias}.`) || side.includes(`"${alias}".`);
  if (isOwn(left) === isOwn(right)) return undefined;
  const mirror = mirrored[operator];
  if (!isOwn(left)) {
    return mirror === undefined
      ? undefined
      : comparedOf({ left: right, operator: mirror, right: left }, { alias, table, filter: "" });
  }
  const expression = withoutAlias(left, alias);
  const [, plain, cast] = /^\(?("?[\p{L}\p{N}_$ ]+"?)\)?(?:::(.+))?$/u.exec(expression) ?? [];
  const column = table.columns.find(({ name }) => quoted(name) === plain || `"${name}"` === plain)?.name;
  return {
    operator,
    value: right,
    expression,
    ...(column === undefined ? {} : { column }),
    ...(column === undefined || cast === undefined ? {} : { cast }),
  };
}

/** A text of SQL in which the columns of one table stand without what the query calls the table. */
export function withoutAlias(sql: string, alias: string): string {
  const escaped = alias.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return sql.replaceAll(new RegExp(`(?<![\\w$."])(?:${escaped}|"${escaped}")\\.(?=[\\w"])`, "g"), "");
}

/** What a filter compares of the table itself: all of it must hold, each by one of its alternatives. */
export const comparisonsOf = (read: WholeRead): Compared[][] =>
  partsOf(read.filter).map((part) =>
    part.flatMap((alternative) => alternative.flatMap((each) => comparedOf(each, read) ?? [])),
  );
