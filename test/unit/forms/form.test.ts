import { describe, expect, it } from "vitest";
import { fillIn } from "../../../src/forms/fill-in.ts";
import { type Form, form } from "../../../src/forms/form.ts";

const server: Form = form.parse({
  type: "object",
  title: "Where to deploy",
  properties: {
    host: { type: "string", pattern: "^[a-z][a-z0-9-]*$", minLength: 2 },
    port: { type: "integer", minimum: 1, maximum: 65_535, default: 8_080 },
    ratio: { type: "number", exclusiveMinimum: 0, maximum: 1 },
    stage: { type: "string", enum: ["test", "live"], default: "test" },
    contact: { type: "string", format: "email" },
    isPublic: { type: "boolean" },
    regions: { type: "array", items: { type: "string", enum: ["eu", "us"] }, maxItems: 2, uniqueItems: true },
  },
  required: ["host"],
});

describe("a form that is filled in", () => {
  it("keeps the types of what was given, and has its defaults for what was left out", () => {
    const value = { host: "web", ratio: 0.5, isPublic: false, regions: ["eu"] };
    expect(fillIn(server, value)).toEqual({
      ok: true,
      value: { ...value, port: 8_080, stage: "test" },
    });
  });

  it.each([
    [{}, "/host"],
    [{ host: 7 }, "/host"],
    [{ host: "a" }, "/host"],
    [{ host: "Web" }, "/host"],
    [{ host: `a${"b".repeat(100)}` }, "/host"],
    [{ host: "web", port: "80" }, "/port"],
    [{ host: "web", port: 0 }, "/port"],
    [{ host: "web", port: 1.5 }, "/port"],
    [{ host: "web", ratio: 0 }, "/ratio"],
    [{ host: "web", stage: "production" }, "/stage"],
    [{ host: "web", contact: "nobody" }, "/contact"],
    [{ host: "web", isPublic: "yes" }, "/isPublic"],
    [{ host: "web", regions: ["eu", "eu"] }, "/regions/1"],
    [{ host: "web", regions: ["eu", "asia"] }, "/regions/1"],
    [{ host: "web", "a/b": 1 }, "/a~1b"],
    ["web", ""],
    [null, ""],
  ])("is refused where it says %j, with a pointer to the field", (value, pointer) => {
    expect(fillIn(server, value)).toMatchObject({
      ok: false,
      refusal: { code: "invalid_request", pointer },
    });
  });

  it.each([
    ["email", "must be an e-mail address such as ada@example.com"],
    ["uri", "must be a URL such as https://example.com/page"],
    ["uuid", "must be a UUID such as 123e4567-e89b-12d3-a456-426614174000"],
    ["date", "must be a date such as 2027-03-01"],
    ["date-time", "must be a date and time such as 2027-03-01T06:30:00Z"],
    ["time", "must be a time such as 06:30:00Z"],
  ])("is told in words what the format %s is", (format, detail) => {
    const field = { type: "string", format };
    const dated = form.parse({
      type: "object",
      properties: { one: field, several: { type: "array", items: field } },
    });
    expect(fillIn(dated, { one: "soon" })).toMatchObject({ refusal: { pointer: "/one", detail } });
    expect(fillIn(dated, { several: ["soon"] })).toMatchObject({
      refusal: { pointer: "/several/0", detail },
    });
  });

  it.each([
    [{ host: "Web" }, "must match the pattern ^[a-z][a-z0-9-]*$"],
    [{ host: "web", stage: "production" }, 'must be "test" or "live"'],
    [{ host: "web", colour: "red" }, "There is no such field."],
    [{}, "is required"],
  ])("is told in words what is wrong with %j", (value, detail) => {
    expect(fillIn(server, value)).toMatchObject({ refusal: { detail } });
  });

  it.each(["valueOf", "constructor", "toString", "hasOwnProperty"])(
    "may leave out or give a field that is called %s",
    (name) => {
      const text = { type: "string", pattern: "^b+$" } as const;
      const optional = form.parse({ type: "object", properties: { [name]: text, a: { type: "string" } } });
      expect(fillIn(optional, { a: "x" })).toEqual({ ok: true, value: { a: "x" } });
      expect(fillIn(optional, { [name]: "b" })).toEqual({ ok: true, value: { [name]: "b" } });
      const withDefault = form.parse({ type: "object", properties: { [name]: { ...text, default: "bb" } } });
      expect(fillIn(withDefault, {})).toEqual({ ok: true, value: { [name]: "bb" } });
      const required = form.parse({ ...optional, required: [name] });
      expect(fillIn(required, { a: "x" })).toMatchObject({ ok: false, refusal: { pointer: `/${name}` } });
    },
  );

  it("is refused a field that is called __proto__", () => {
    const refusal = { code: "invalid_request", pointer: "/__proto__" };
    expect(fillIn(server, JSON.parse('{"host":"web","__proto__":"x"}'))).toMatchObject({ refusal });
  });

  it("comes to an end with the worst pattern there can be", () => {
    const worst = form.parse({ type: "object", properties: { a: { type: "string", pattern: "x*x*x*y" } } });
    expect(fillIn(worst, { a: "x".repeat(100) })).toMatchObject({ ok: false });
  });
});

const withField = (field: unknown, more = {}) => ({ type: "object", properties: { a: field }, ...more });
const text = (more: object) => withField({ type: "string", ...more });

describe("a form is refused", () => {
  it.each([
    ["that is no object", { type: "string" }, "type"],
    ["without a field", { type: "object", properties: {} }, "properties"],
    [
      "whose field has a name of another kind",
      { type: "object", properties: { "a b": { type: "string" } } },
      "properties.a b",
    ],
    ["with objects in objects", withField({ type: "object", properties: {} }), "properties.a.type"],
    ["with references", withField({ $ref: "#/a" }), "properties.a.type"],
    ["with keywords beyond the subset", text({ not: {} }), "properties.a"],
    ["whose default the field does not take", text({ minLength: 3, default: "ab" }), "properties.a.default"],
    [
      "whose default does not match the pattern",
      text({ pattern: "^a$", default: "b" }),
      "properties.a.default",
    ],
    ["that requires what there is not", withField({ type: "boolean" }, { required: ["b"] }), "required.0"],
    [
      "that allows further fields",
      withField({ type: "boolean" }, { additionalProperties: true }),
      "additionalProperties",
    ],
    ["with groups in a pattern", text({ pattern: "^(a+)+$" }), "properties.a.pattern"],
    ["with many repetitions in a pattern", text({ pattern: "a*a*a*a*b" }), "properties.a.pattern"],
    ["whose pattern is none", text({ pattern: "[b-a]" }), "properties.a.pattern"],
    ["whose pattern is none by Unicode's rules", text({ pattern: "^\\-$" }), "properties.a.pattern"],
    ["that has a choice twice", text({ enum: ["a", "b", "a"] }), "properties.a.enum.2"],
    ["that has a number twice", withField({ type: "number", enum: [1, 1.0] }), "properties.a.enum.1"],
    [
      "that has an item twice",
      withField({ type: "array", items: { type: "string", enum: ["a", "a"] } }),
      "properties.a.items.enum.1",
    ],
  ])("%s", (_, schema, path) => {
    const parsed = form.safeParse(schema);
    expect(parsed.error?.issues.map((issue) => issue.path.join("."))).toContain(path);
  });

  it.each([
    [{ type: "integer", enum: [9, 1], minimum: 5 }, "enum.1"],
    [{ type: "integer", enum: [1.5] }, "enum.0"],
    [{ type: "number", enum: [1], exclusiveMinimum: 1 }, "enum.0"],
    [{ type: "string", enum: ["a"], minLength: 5 }, "enum.0"],
    [{ type: "string", enum: ["a", "1"], pattern: "^[a-z]$" }, "enum.1"],
    [{ type: "string", enum: ["2027-03-01", "soon"], format: "date" }, "enum.1"],
    [{ type: "array", items: { type: "string", enum: ["abc", "a"], maxLength: 2 } }, "items.enum.0"],
  ])("with a choice that its other keywords do not allow: %j", (field, path) => {
    const parsed = form.safeParse(withField(field));
    expect(parsed.error?.issues.map((issue) => issue.path.join("."))).toEqual([`properties.a.${path}`]);
  });

  it.each(["^(a+)+$", "[b-a]"])("for the pattern %s without matching anything against it", (pattern) => {
    const parsed = form.safeParse(text({ pattern, enum: ["a"], default: `${"a".repeat(99)}b` }));
    expect(parsed.error?.issues.map((issue) => issue.path.join("."))).toEqual(["properties.a.pattern"]);
  });

  it.each([
    [{ type: "string", minLength: 5, maxLength: 1 }, "maxLength"],
    [{ type: "integer", minimum: 5, maximum: 1 }, "maximum"],
    [{ type: "number", exclusiveMinimum: 1, maximum: 1 }, "maximum"],
    [{ type: "number", minimum: 1, exclusiveMaximum: 1 }, "exclusiveMaximum"],
    [{ type: "number", exclusiveMinimum: 5, exclusiveMaximum: 1 }, "exclusiveMaximum"],
    [{ type: "number", minimum: 1, exclusiveMinimum: 1, maximum: 1 }, "maximum"],
    [{ type: "integer", minimum: 1.2, maximum: 1.8 }, "maximum"],
    [{ type: "integer", exclusiveMinimum: 1, exclusiveMaximum: 2 }, "exclusiveMaximum"],
    [{ type: "integer", minimum: 0.5, exclusiveMaximum: 1 }, "exclusiveMaximum"],
    [{ type: "integer", minimum: 1e300 }, "minimum"],
    [{ type: "integer", maximum: -1e300 }, "maximum"],
    [{ type: "string", format: "uuid", maxLength: 35 }, "maxLength"],
    [{ type: "string", format: "date", minLength: 11 }, "format"],
    [{ type: "string", pattern: "a", minLength: 101 }, "pattern"],
    [
      { type: "array", items: { type: "string", enum: ["x"] }, minItems: 2, uniqueItems: true },
      "uniqueItems",
    ],
    [
      { type: "array", items: { type: "string", maxLength: 0 }, minItems: 2, uniqueItems: true },
      "uniqueItems",
    ],
    [{ type: "array", items: { type: "string" }, minItems: 5, maxItems: 1 }, "maxItems"],
    [{ type: "array", items: { type: "string", minLength: 5, maxLength: 1 } }, "items.maxLength"],
  ])("with bounds that nothing fits between: %j", (field, path) => {
    const parsed = form.safeParse(withField(field));
    expect(parsed.error?.issues.map((issue) => issue.path.join("."))).toEqual([`properties.a.${path}`]);
  });

  it("with too many fields", () => {
    const fields = Array.from({ length: 31 }, (_, n) => [`f${n}`, { type: "boolean" }]);
    expect(form.safeParse({ type: "object", properties: Object.fromEntries(fields) }).success).toBe(false);
  });
});

describe("bounds", () => {
  it.each([
    { type: "string", minLength: 3, maxLength: 3 },
    { type: "number", minimum: 1, maximum: 1 },
    { type: "number", exclusiveMinimum: 1, exclusiveMaximum: 2 },
    { type: "integer", minimum: 1.2, maximum: 2.8 },
    { type: "integer", exclusiveMinimum: 1, exclusiveMaximum: 3 },
    { type: "integer", minimum: 0, maximum: 0 },
    { type: "string", pattern: "a", minLength: 100 },
    { type: "array", items: { type: "string", enum: ["x", "y"] }, minItems: 2, uniqueItems: true },
    { type: "array", items: { type: "string", minLength: 0, maxLength: 0 }, minItems: 2, maxItems: 2 },
  ])("that one thing fits between are taken: %j", (field) => {
    expect(form.safeParse(withField(field)).success).toBe(true);
  });
});

describe("a format", () => {
  it.each([
    ["email", "a@b.co"],
    ["uri", "a:"],
    ["uuid", "123e4567-e89b-12d3-a456-426614174000"],
    ["date", "2027-03-01"],
    ["date-time", "2027-03-01T06:30:00Z"],
    ["time", "06:30:00Z"],
  ])("%s may be bounded by its shortest text, and by no shorter one", (format, shortest) => {
    const bounded = (maxLength: number) => form.safeParse(text({ format, maxLength }));
    expect(bounded(shortest.length - 1).error?.issues[0]?.path).toEqual(["properties", "a", "maxLength"]);
    const { data } = bounded(shortest.length);
    expect(data && fillIn(data, { a: shortest })).toEqual({ ok: true, value: { a: shortest } });
  });
});

describe("a pattern", () => {
  it.each([
    "^\\d+\\.\\d+\\.\\d+$",
    "^[(+*]a\\(b\\+$",
    "^a{2,4}|b$",
    "^\\p{Lu}\\p{Ll}+ \\p{Lu}[\\p{Ll}\\u{2d}]+\\p{P}$",
  ])("%s is taken", (pattern) => {
    expect(form.safeParse(text({ pattern })).success).toBe(true);
  });

  it("is matched by Unicode's characters, anywhere in the text", () => {
    const fits = (pattern: string, a: string) => fillIn(form.parse(text({ pattern })), { a }).ok;
    expect([fits("^\\p{L}+$", "äö"), fits("^\\p{L}+$", "p{L}")]).toEqual([true, false]);
    expect([fits("^.$", "🙂"), fits("^.$", "ab"), fits("b", "abc")]).toEqual([true, false, true]);
  });
});
