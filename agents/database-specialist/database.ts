// PostgreSQL itself (PGlite), in memory and inside this process; its code and its first files are in the bundle.

import { PGlite } from "@electric-sql/pglite";
import { z } from "zod";
import { bytes as initdb } from "../../node_modules/@electric-sql/pglite/dist/initdb.wasm";
import { bytes as files } from "../../node_modules/@electric-sql/pglite/dist/pglite.data";
import { bytes as postgres } from "../../node_modules/@electric-sql/pglite/dist/pglite.wasm";
import { type Extensions, loadExtensions } from "./extensions.ts";

/** A database of PostgreSQL that is this process's own. */
export type Database = PGlite;

/** Starts a database of its own, with the extensions that schemas ask for most. */
export async function startDatabase(): Promise<Database> {
  const [pgliteWasmModule, initdbWasmModule, extensions]: [
    WebAssembly.Module,
    WebAssembly.Module,
    Extensions,
  ] = await Promise.all([WebAssembly.compile(postgres), WebAssembly.compile(initdb), loadExtensions()]);
  return PGlite.create({ pgliteWasmModule, initdbWasmModule, fsBundle: new Blob([files]), extensions });
}

const databaseError = z.object({
  message: z.string(),
  code: z.string(),
  position: z.coerce.number().optional(),
  detail: z.string().optional(),
  hint: z.string().optional(),
});

/** An error as PostgreSQL reports it; `position` is a character of the statement, from 1. */
export type DatabaseError = z.infer<typeof databaseError>;

/** Runs one statement. Gives the error where the database refuses it; throws where it breaks down. */
export async function run(database: Database, sql: string): Promise<DatabaseError | undefined> {
  try {
    await database.exec(sql);
    return undefined;
  } catch (error) {
    return databaseError.parse(error);
  }
}
