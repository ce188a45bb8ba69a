import { expect, it } from "vitest";
import { uncaughtError } from "../../../../../agents/sdk/user-code/stack.ts";

const nameOf = (file: string) => (file.startsWith("/app/") ? file.slice(5) : undefined);

it("an uncaught error's words are without those that Node says to each", () => {
  const thrown =
    "\n/app/a.js:1\nthrow 'boom';\n^\nboom\n(Use `node --trace-uncaught ...` to show where the exception was thrown)\n\nNode.js v24.21.0\n";
  expect(uncaughtError(thrown, nameOf)).toEqual({ message: "boom", place: { file: "a.js", line: 1 } });
  const missing =
    "node:internal/modules/cjs/loader:1568\n  throw err;\n  ^\n\nError: Cannot find module 'lodahs'\nRequire stack:\n- /app/a.js\n    at require (node:internal/modules/helpers:157:16)\n    at Object.<anonymous> (/app/a.js:2:11)\n\nNode.js v24.21.0\n";
  expect(uncaughtError(missing, nameOf)).toEqual({
    message: "Error: Cannot find module 'lodahs'",
    place: { file: "a.js", line: 2, column: 11 },
  });
});
