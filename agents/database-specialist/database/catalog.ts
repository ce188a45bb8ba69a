import { z } from "zod";
import type { Database } from "./database.ts";

const column = z.object({ name: z.string(), type: z.string(), required: z.boolean() });

const foreignKey = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  target: z.string(),
});

const index = z.object({
  name: z.string(),
  columns: z.array(z.string().nullable()),
  isUnique: z.boolean(),
  isPartial: z.boolean(),
  method: z.string(),
});

const table = z.object({
  name: z.string(),
  columns: z.array(column),
  primaryKey: z.array(z.string()),
  foreignKeys: z.array(foreignKey),
  indexes: z.array(index),
  partitions: z.array(z.string()),
});

/** A table as the database has it; names have their schema where that is not `public`. */
export type Table = z.infer<typeof table>;

const nameOf = (schema: string, name: string) =>
  `regexp_replace(format('%s.%s', ${schema}, ${name}), '^public\\.', '')`;

const namesOf = (relation: string, keys: string) => `
  (SELECT coalesce(json_agg(a.attname ORDER BY k.position), '[]')
   FROM unnest(${keys}) WITH ORDINALITY AS k(number, position)
   LEFT JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.number)`;

/** The keys of an index without the columns that it only includes. */
const indexKeys = "(i.indkey::int2[])[0:i.indnkeyatts - 1]";

const tablesQuery = `
  SELECT ${nameOf("n.nspname", "c.relname")} AS name,
    (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'required', a.attnotnull) ORDER BY a.attnum), '[]')
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    coalesce((SELECT ${namesOf("c.oid", "p.conkey")}
     FROM pg_constraint p WHERE p.conrelid = c.oid AND p.contype = 'p'), '[]') AS "primaryKey",
    (SELECT coalesce(json_agg(json_build_object('name', f.conname, 'columns', ${namesOf("c.oid", "f.conkey")},
        'target', ${nameOf("tn.nspname", "t.relname")}) ORDER BY f.conname), '[]')
     FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
     WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.conparentid = 0) AS "foreignKeys",
    (SELECT coalesce(json_agg(json_build_object('name', ic.relname, 'columns', ${namesOf("c.oid", indexKeys)},
        'isUnique', i.indisunique, 'isPartial', i.indpred IS NOT NULL, 'method', am.amname) ORDER BY ic.relname), '[]')
     FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am am ON am.oid = ic.relam
     WHERE i.indrelid = c.oid) AS indexes,
    (SELECT coalesce(json_agg(${nameOf("pn.nspname", "pc.relname")}), '[]')
     FROM pg_partition_tree(c.oid) p JOIN pg_class pc ON pc.oid = p.relid JOIN pg_namespace pn ON pn.oid = pc.relnamespace
     WHERE p.level > 0) AS partitions
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  ORDER BY name`;

/** The tables that a database has, by their names. */
export async function readTables(database: Database): Promise<Table[]> {
  const outcome = await database.query(tablesQuery);
  return z.array(table).parse(outcome.status === "done" ? outcome.rows : undefined);
}
