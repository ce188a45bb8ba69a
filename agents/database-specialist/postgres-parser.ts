// PostgreSQL's own parser (libpg_query, compiled to WebAssembly). The package looks for its code in a file
// beside it; a bundle has no such file, so the module is started here with the code that it holds.

import createModule from "libpg-query/wasm/libpg-query.js";
import { z } from "zod";
import { bytes } from "../../node_modules/libpg-query/wasm/libpg-query.wasm";

const tree = z.object({
  stmts: z
    .array(
      z.object({
        stmt: z.record(z.string(), z.unknown()),
        stmt_location: z.int().default(0),
        stmt_len: z.int().optional(),
      }),
    )
    .default([]),
});

/** A statement's tree, and the bytes of the text that it takes; a length that is missing reaches to the end. */
export type ParsedStatement = z.infer<typeof tree>["stmts"][number];

/** The statements, or where the text is none, at a character that counts from 1. */
type Parsed = { statements: ParsedStatement[] } | { fault: { message: string; position: number } };

const compiled = await WebAssembly.compile(bytes);
const parser = await createModule({
  instantiateWasm: (imports, receive) => {
    void WebAssembly.instantiate(compiled, imports).then(receive);
  },
});

/** Offsets within the structures PgQueryParseResult and PgQueryError, in bytes. */
const ERROR = 8;
const CURSOR = 16;

/** Parses statements of SQL as PostgreSQL does. */
export function parseSql(sql: string): Parsed {
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
