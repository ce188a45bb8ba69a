import { describe, expect, it } from "vitest";
import { z } from "zod";
import { invalidInput } from "../../../src/gateway/invalid-input.ts";
import { condition } from "../../../src/planning/condition.ts";

const issuesOf = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues ?? [];

const body = z.strictObject({
  list: z.array(z.strictObject({ "a/b": z.string(), "c~d": z.number() })),
});

describe("a body that does not fit", () => {
  it("is told where, in JSON pointers", () => {
    const issues = issuesOf(body, {
      list: [
        { "a/b": "x", "c~d": 1 },
        { "a/b": 1, "c~d": "x" },
      ],
    });
    const { code, faults } = invalidInput("json", issues);
    expect(code).toBe("invalid_request");
    expect(faults).toMatchObject([{ pointer: "/list/1/a~1b" }, { pointer: "/list/1/c~0d" }]);
  });

  it("is told each unknown field by itself", () => {
    const issues = issuesOf(body, { list: [{ "a/b": "x", "c~d": 1, e: 1, f: 1 }], g: 1 });
    const { faults } = invalidInput("json", issues);
    expect(faults).toMatchObject([{ pointer: "/list/0/e" }, { pointer: "/list/0/f" }, { pointer: "/g" }]);
  });

  it("as a whole is pointed at as a whole", () => {
    expect(invalidInput("json", issuesOf(body, null)).faults).toMatchObject([{ pointer: "" }]);
  });
});

const whatConditionsAre =
  "must name a `step` and either its `status` (succeeded, failed or skipped) or its `findings`";

describe("what is wrong with a value", () => {
  it.each([
    ["is required", z.string(), undefined],
    ["must be of type string", z.string(), 1],
    ["must be of type object", z.record(z.string(), z.string()), []],
    ['must be "auto" or "chain"', z.enum(["auto", "chain"]), "magic"],
    ["must have at least 1 character", z.string().min(1), ""],
    ["must have at most 2 characters", z.string().max(2), "abc"],
    ["must have at most 2 items", z.array(z.number()).max(2), [1, 2, 3]],
    ["must be at least 1", z.number().min(1), 0],
    ["must be more than 0", z.number().gt(0), 0],
    ["must be at most 5", z.number().max(5), 6],
    ["must be less than 1", z.number().lt(1), 1],
    ["must be a date such as 2027-03-01", z.iso.date(), "soon"],
    [
      "must be written in the way that the field asks for",
      z.fromJSONSchema({ type: "string", format: "time" }),
      "soon",
    ],
    ["must be a date and time such as 2027-03-01T06:30:00Z", z.iso.datetime(), "soon"],
    [
      "must be written in the way that the field asks for",
      z.fromJSONSchema({ type: "string", pattern: "^a$" }),
      "b",
    ],
    [whatConditionsAre, condition, { step: "a" }],
    [whatConditionsAre, condition, { step: "a", status: "done" }],
    ["has a key that must have at most 2 characters", z.record(z.string().max(2), z.null()), { abc: null }],
    ["must not be empty", z.string().regex(/\S/, "must not be empty"), " "],
  ])("is told as: %s", (detail, schema, value) => {
    const field = value === undefined ? {} : { field: value };
    expect(invalidInput("json", issuesOf(z.object({ field: schema }), field)).faults).toMatchObject([
      { detail },
    ]);
  });
});

describe("a parameter that does not fit", () => {
  it("is told by its name", () => {
    const { code, faults } = invalidInput("query", issuesOf(z.object({ limit: z.number() }), { limit: "x" }));
    expect({ code, faults }).toMatchObject({ code: "invalid_request", faults: [{ parameter: "limit" }] });
  });

  it("that says where to resume is a cursor that is not valid", () => {
    const issues = issuesOf(z.object({ "Last-Event-ID": z.number() }), { "Last-Event-ID": "x" });
    expect(invalidInput("header", issues).code).toBe("invalid_cursor");
  });

  it("of a path leads to nothing", () => {
    expect(invalidInput("param", issuesOf(z.object({ id: z.number() }), { id: "x" })).code).toBe("not_found");
  });
});
