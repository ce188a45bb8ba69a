// What the rules look at of the trees that PostgreSQL's parser makes.

import { z } from "zod";

const relation = z.object({ schemaname: z.string().optional(), relname: z.string() });

/** A table's name, with its schema where that is not `public`. */
export function tableName({ schemaname, relname }: z.infer<typeof relation>): string {
  return schemaname === undefined || schemaname === "public" ? relname : `${schemaname}.${relname}`;
}

const constraint = z.object({
  contype: z.string(),
  conname: z.string().optional(),
  indexname: z.string().optional(),
  skip_validation: z.boolean().optional(),
});

const definition = z.object({
  ColumnDef: z
    .object({
      colname: z.string().optional(),
      constraints: z.array(z.object({ Constraint: constraint })).optional(),
    })
    .optional(),
  Constraint: constraint.optional(),
});

const command = z.object({ subtype: z.string(), name: z.string().optional(), def: definition.optional() });

/** ALTER TABLE, with its commands. */
export const alterTable = z.object({ relation, cmds: z.array(z.object({ AlterTableCmd: command })) });

/** CREATE TABLE, or INSERT. */
export const ofTable = z.object({ relation });

/** CREATE INDEX. */
export const createIndex = z.object({
  relation,
  idxname: z.string().optional(),
  concurrent: z.boolean().default(false),
});

/** ALTER … RENAME, of a table or a part of one. */
export const rename = z.object({
  relation: relation.optional(),
  renameType: z.string(),
  subname: z.string().optional(),
  newname: z.string(),
});

const text = z.object({ String: z.object({ sval: z.string() }) });

/** The tables that a DROP removes. */
export const drop = z
  .object({
    removeType: z.string(),
    objects: z.array(z.object({ List: z.object({ items: z.array(text) }).optional() })),
  })
  .transform(({ removeType, objects }) =>
    removeType === "OBJECT_TABLE"
      ? objects.flatMap(({ List }) => {
          const names = (List?.items ?? []).map((item) => item.String.sval);
          return names.length === 0 ? [] : [names.join(".").replace(/^public\./, "")];
        })
      : [],
  );

const changeRows = z.object({ relation, whereClause: z.unknown().optional() });

/** The table of which an UPDATE or DELETE takes every row; undefined where it is neither, or takes some. */
export function allRows({ kind, node }: { kind: string; node: unknown }) {
  const verb = { UpdateStmt: "UPDATE", DeleteStmt: "DELETE" }[kind];
  if (verb === undefined) return undefined;
  const { relation, whereClause } = changeRows.parse(node);
  return whereClause === undefined ? { verb, table: tableName(relation) } : undefined;
}

/** Whether a COPY starts a program, or is to be sent its rows. */
export const copy = z
  .object({
    is_from: z.boolean().default(false),
    is_program: z.boolean().default(false),
    filename: z.string().optional(),
  })
  .transform(({ is_from, is_program, filename }) => is_program || (is_from && filename === undefined));

const changesRows = /"(?:Insert|Update|Delete|Merge)Stmt"/;

/** Whether a SELECT does nothing but read tables: one that calls functions alone is there for what they do. */
export const readsTables = z
  .object({
    op: z.string().default("SETOP_NONE"),
    fromClause: z.array(z.record(z.string(), z.unknown())).default([]),
    intoClause: z.unknown().optional(),
    withClause: z.unknown().optional(),
  })
  .transform(({ op, fromClause, intoClause, withClause }) => {
    const isOfTables = op !== "SETOP_NONE" || fromClause.some((item) => !("RangeFunction" in item));
    return isOfTables && intoClause === undefined && !changesRows.test(JSON.stringify(withClause ?? null));
  });
