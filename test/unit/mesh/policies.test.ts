import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { policies } from "../../../src/mesh/policies.ts";

/** The rows of the table of upstreams: the name, and the numbers behind it. */
function documented() {
  const [, chapter = ""] = readFileSync("docs/operations.md", "utf8").split("\n## Upstreams\n");
  const rows = chapter.matchAll(/^\| `([^`]+)`[^|]*\| (\d+) \| (\d+) \| (\d+) \|/gm);
  return [...rows].map(([, name, ...numbers]) => {
    const [timeoutMs, retries, concurrency] = numbers.map(Number);
    return { name, timeoutMs, retries, concurrency };
  });
}

it("the documented bounds of every upstream are those that hold", () => {
  expect(documented()).toEqual(Object.values(policies));
});
