import { describe, expect, it } from "vitest";
import { z } from "zod";
import { budget } from "../../../src/events/usage.ts";
import { formValue } from "../../../src/forms/form-value.ts";
import { invalidInput } from "../../../src/gateway/answers/invalid-input.ts";
import { approval } from "../../../src/planning/approval.ts";
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
    ["must be of type integer", z.int(), 1.5],
    ["must be of type string or object", z.union([z.string(), z.record(z.string(), z.string())]), 1],
    ["must be an e-mail address such as ada@example.com", z.email(), "soon"],
    ["must be a URL such as https://example.com/page", z.url(), "soon"],
    ["must be a UUID such as 123e4567-e89b-12d3-a456-426614174000", z.uuid(), "soon"],
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
    [whatConditionsAre, condition, { step: "a", status: "failed", findings: {} }],
    ["has a key that must have at most 2 characters", z.record(z.string().max(2), z.null()), { abc: null }],
    ["must not be empty", z.string().regex(/\S/, "must not be empty"), " "],
  ])("is told as: %s", (detail, schema, value) => {
    const field = value === undefined ? {} : { field: value };
    expect(invalidInput("json", issuesOf(z.object({ field: schema }), field)).faults).toMatchObject([
      { detail },
    ]);
  });
});

describe("where a value is wrong", () => {
  const faultsOf = (schema: z.ZodType, value: unknown) =>
    invalidInput("json", issuesOf(schema, value)).faults;

  it.each([
    [{ decision: "maybe" }, 'must be "approve" or "reject"'],
    [{}, 'is required, and must be "approve" or "reject"'],
  ])("is at the field that decides between shapes, as in %j", (value, detail) => {
    expect(faultsOf(approval, value)).toEqual([{ pointer: "/decision", detail }]);
  });

  it.each([
    [
      { step: "a", findings: { severity: "fatal" } },
      "/findings/severity",
      'must be "error" or "warning" or "info"',
    ],
    [{ step: "a", findings: { atLeast: -1 } }, "/findings/atLeast", "must be at least 0"],
    [{ step: "a", status: "done" }, "/status", 'must be "succeeded" or "failed" or "skipped"'],
    [{ step: "a", status: "failed", more: 1 }, "/more", "There is no such field."],
    [{ status: "failed" }, "/step", "is required"],
    [{ step: "a" }, "", whatConditionsAre],
  ])("is told by the condition that was meant: %j", (value, pointer, detail) => {
    expect(faultsOf(condition, value)).toEqual([{ pointer, detail }]);
  });

  it("is within a list in a form's value", () => {
    expect(faultsOf(formValue, { tags: ["a", 1] })).toEqual([
      { pointer: "/tags/1", detail: "must be of type string" },
    ]);
  });

  it.each([
    [1e308, "must be at most 86400000"],
    [-1e308, "must be at least 1"],
  ])("is told once of a number beyond all bounds: %d", (wallMs, detail) => {
    expect(faultsOf(budget, { wallMs })).toEqual([{ pointer: "/wallMs", detail }]);
  });

  it("is told of each number, though they be beyond bounds in the same way", () => {
    const budgets = faultsOf(budget, { wallMs: 1e308, sandboxMs: 1e308 });
    expect(budgets).toMatchObject([{ pointer: "/wallMs" }, { pointer: "/sandboxMs" }]);
    expect(faultsOf(z.int(), 1e308)).toEqual([{ pointer: "", detail: "must be at most 9007199254740991" }]);
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
