// PostgreSQL itself (PGlite), in memory and inside this process; its code and its first files are in the bundle.

import { PGlite } from "@electric-sql/pglite";
import { bytes as initdb } from "../../../node_modules/@electric-sql/pglite/dist/initdb.wasm";
import { bytes as files } from "../../../node_modules/@electric-sql/pglite/dist/pglite.data";
import { bytes as postgres } from "../../../node_modules/@electric-sql/pglite/dist/pglite.wasm";
import { type Extensions, loadExtensions } from "./extensions.ts";

/** Starts PostgreSQL, with the extensions that schemas ask for most. */
export async function startPostgres(): Promise<PGlite> {
  const [pgliteWasmModule, initdbWasmModule, extensions]: [
    WebAssembly.Module,
    WebAssembly.Module,
    Extensions,
  ] = await Promise.all([WebAssembly.compile(postgres), WebAssembly.compile(initdb), loadExtensions()]);
  return PGlite.create({ pgliteWasmModule, initdbWasmModule, fsBundle: new Blob([files]), extensions });
}
