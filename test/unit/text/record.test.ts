import { describe, expect, it } from "vitest";
import { z } from "zod";
import { recordOf } from "../../../src/text/record.ts";

const numbers = z.object({ numbers: recordOf(z.string().min(1), z.number()) });

describe("a record", () => {
  it("refuses the name that objects keep for their prototype, with its path", () => {
    const given: unknown = JSON.parse('{"numbers":{"a":1,"__proto__":2}}');
    expect(numbers.safeParse(given).error?.issues).toMatchObject([{ path: ["numbers", "__proto__"] }]);
  });

  it("keeps every other name that objects have from the start", () => {
    const given = { numbers: { constructor: 1, toString: 2 } };
    expect(numbers.parse(given)).toEqual(given);
  });

  it("refuses more entries than it may have, before it looks at any", () => {
    const few = recordOf(z.string(), z.number(), 2);
    expect(few.parse({ a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
    expect(few.safeParse({ a: "1", b: "2", c: "3" }).error?.issues).toMatchObject([
      { path: [], message: "must have at most 2 entries" },
    ]);
  });

  it.each([[null], [[1]], ["a"], [{ a: "1" }], [{ "": 1 }]])("refuses what it is not: %j", (given) => {
    expect(numbers.safeParse({ numbers: given }).success).toBe(false);
  });
});
