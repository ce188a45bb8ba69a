// The part of Emscripten's interface that libpg-query is built with, which the package gives no types for.

declare module "libpg-query/wasm/libpg-query.js" {
  type ParserModule = {
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    _wasm_parse_query_raw(query: number): number;
    _wasm_free_parse_result(result: number): void;
    lengthBytesUTF8(text: string): number;
    stringToUTF8(text: string, pointer: number, maxBytes: number): void;
    UTF8ToString(pointer: number): string;
    getValue(pointer: number, type: "i32"): number;
  };
  const createModule: (options: {
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void): void;
  }) => Promise<ParserModule>;
  export default createModule;
}
