// PostgreSQL's own parser (libpg_query, compiled to WebAssembly). The package looks for its code in a file
// beside it; a bundle has no such file, so the module is started here with the code that it holds.

import { setFlagsFromString } from "node:v8";
import createModule from "libpg-query/wasm/libpg-query.js";
import { z } from "zod";
import { bytes } from "../../../node_modules/libpg-query/wasm/libpg-query.wasm";

const tree = z.object({
  stmts: z.array(z.object({ stmt: z.record(z.string(), z.unknown()) })).default([]),
});

/** The statements; or what is wrong with the text, at a character that counts from 1; or why it cannot be read at all. */
type Parsed =
  | { statements: z.infer<typeof tree>["stmts"] }
  | { fault: { message: string; position: number } }
  | { reason: string };

// V8 would optimise the parser's code, which takes half a gigabyte of memory and is of no use for one review.
setFlagsFromString("--no-wasm-tier-up");
setFlagsFromString("--no-wasm-dynamic-tiering");
const compiled = await WebAssembly.compile(bytes);
const startParser = () =>
  createModule({
    instantiateWasm: (imports, receive) => {
      void WebAssembly.instantiate(compiled, imports).then(receive);
    },
  });
let parser = await startParser();

/** Offsets within the structures PgQueryParseResult and PgQueryError, in bytes. */
const ERROR = 8;
const CURSOR = 16;

/** Parses statements of SQL as PostgreSQL does. */
export async function parseSql(sql: string): Promise<Parsed> {
  try {
    return parse(sql);
  } catch {
    // Its stack is not what it was, so this parser would fail at any other text too.
    parser = await startParser();
    return { reason: "it is nested too deeply" };
  }
}

function parse(sql: string): Parsed {
  const size = parser.lengthBytesUTF8(sql) + 1;
  const query = parser._malloc(size);
  parser.stringToUTF8(sql, query, size);
  const result = parser._wasm_parse_query_raw(query);
  try {
    const error = parser.getValue(result + ERROR, "i32");
    if (error !== 0) {
      const message = parser.UTF8ToString(parser.getValue(error, "i32"));
      return { fault: { message, position: parser.getValue(error + CURSOR, "i32") } };
    }
    const json = parser.UTF8ToString(parser.getValue(result, "i32"));
    return { statements: tree.parse(JSON.parse(json)).stmts };
  } finally {
    parser._free(query);
    parser._wasm_free_parse_result(result);
  }
}
