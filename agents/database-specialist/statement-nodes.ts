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

/** CREATE TABLE. */
export const createTable = z.object({ relation });

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

/** UPDATE or DELETE. */
export const changeRows = z.object({ relation, whereClause: z.unknown().optional() });
