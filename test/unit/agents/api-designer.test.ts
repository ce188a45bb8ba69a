import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareApis } from "../../../agents/api-designer/compare/apis.ts";
import { pairVersions, readDescription } from "../../../agents/api-designer/descriptions.ts";
import { lintDescription } from "../../../agents/api-designer/lint.ts";
import { ofType, runStep, useWorkspaces } from "./workspace.ts";

type Schema = Record<string, unknown>;

const content = (schema: Schema) => ({ "application/json": { schema } });

/** An API with one operation, whose request or response is described by `schema`. */
const apiWith = (part: "request" | "response", schema: Schema, schemas: Record<string, Schema> = {}) => ({
  openapi: "3.1.0",
  paths: {
    "/items": {
      post: {
        ...(part === "request" ? { requestBody: { required: true, content: content(schema) } } : {}),
        responses: { 200: { description: "", ...(part === "response" ? { content: content(schema) } : {}) } },
      },
    },
  },
  components: { schemas },
});

const rulesOf = (before: unknown, after: unknown) => compareApis(before, after).map(({ rule }) => rule);

const change = (part: "request" | "response", before: Schema, after: Schema) =>
  rulesOf(apiWith(part, before), apiWith(part, after));

const object = (properties: Record<string, Schema>, required: string[] = []) => ({
  type: "object",
  properties,
  required,
});

const text = { type: "string" };

describe("a change breaks clients", () => {
  it.each<[string, "request" | "response", Schema, Schema, string[]]>([
    ["a request of a type less", "request", { type: ["string", "null"] }, text, ["request-type-changed"]],
    ["a response of a type more", "response", text, { ...text, nullable: true }, ["response-type-changed"]],
    ["a request with a new bound", "request", text, { ...text, minLength: 1 }, ["request-bound-tightened"]],
    [
      "a request with a lower maximum",
      "request",
      { maximum: 9 },
      { maximum: 8 },
      ["request-bound-tightened"],
    ],
    ["a request with its first enum", "request", text, { enum: ["a"] }, ["request-enum-value-removed"]],
    ["a request with another pattern", "request", text, { pattern: "a" }, ["request-pattern-changed"]],
    [
      "a new required property",
      "request",
      object({}),
      object({ a: text }, ["a"]),
      ["new-required-request-property"],
    ],
    [
      "a property that may be missing",
      "response",
      object({ a: text }, ["a"]),
      object({ a: text }),
      ["response-property-became-optional"],
    ],
    ["a property that is gone", "response", object({ a: text }), object({}), ["response-property-removed"]],
    [
      "items of another type",
      "response",
      { items: text },
      { items: { type: "number" } },
      ["response-type-changed"],
    ],
    [
      "a property within allOf",
      "response",
      { allOf: [object({ a: text })] },
      { allOf: [object({})] },
      ["response-property-removed"],
    ],
    [
      "an alternative less to send",
      "request",
      { oneOf: [text, { type: "boolean" }] },
      { oneOf: [text] },
      ["request-alternative-removed"],
    ],
  ])("as %s", (_, part, before, after, rules) => {
    expect(change(part, before, after)).toEqual(rules);
  });

  it.each<[string, "request" | "response", Schema, Schema]>([
    ["a request that accepts more", "request", { enum: ["a"], maximum: 8 }, { enum: ["a", "b"], maximum: 9 }],
    ["a response that gives less", "response", { enum: ["a", "b"] }, { enum: ["a"] }],
    ["a number where an integer was sent", "request", { type: "integer" }, { type: "number" }],
    ["a bound that excludes nothing", "request", text, { ...text, minLength: 0 }],
    [
      "a required property that is only read",
      "request",
      object({}),
      object({ id: { ...text, readOnly: true } }, ["id"]),
    ],
    ["a property more", "response", object({}), object({ a: text })],
  ])("but not by %s", (_, part, before, after) => {
    expect(change(part, before, after)).toEqual([]);
  });

  it("once for a schema that many operations share, with all of them named", () => {
    const item = { $ref: "#/components/schemas/Item" };
    const api = (schema: Schema) => {
      const whole = apiWith("response", item, { Item: schema });
      return { ...whole, paths: { ...whole.paths, "/others": whole.paths["/items"] } };
    };
    const changes = compareApis(api(object({ a: text }, ["a"])), api(object({})));
    expect(changes).toMatchObject([
      { rule: "response-property-removed", severity: "error", operations: ["POST /items", "POST /others"] },
    ]);
  });

  it("never ends in a schema that contains itself", () => {
    const node = { $ref: "#/components/schemas/Node" };
    const api = (type: string) =>
      apiWith("response", node, { Node: { allOf: [node], ...object({ next: node, value: { type } }) } });
    expect(rulesOf(api("string"), api("number"))).toEqual(["response-type-changed"]);
  });
});

it("a path with another name for its parameter is the same path", () => {
  const parameter = (name: string) => ({ name, in: "path", required: true, schema: text });
  const api = (name: string) => ({
    paths: { [`/items/{${name}}`]: { get: { parameters: [parameter(name)], responses: {} } } },
  });
  expect(rulesOf(api("id"), api("itemId"))).toEqual([]);
});

it("Swagger 2 has its types in parameters and responses themselves", () => {
  const api = (type: string) => ({
    swagger: "2.0",
    paths: {
      "/items": {
        get: {
          parameters: [{ name: "a", in: "query", type }],
          responses: { 200: { description: "", schema: { $ref: "#/definitions/Item" } } },
        },
      },
    },
    definitions: { Item: object({ b: { type } }) },
  });
  expect(compareApis(api("string"), api("boolean")).map(({ message }) => message)).toEqual([
    "The type of the query parameter `a` changes from `string` to `boolean`.",
    "The type of `Item.b` changes from `string` to `boolean`.",
  ]);
});

describe("two versions", () => {
  const description = (file: string, title: string, version: string) => {
    const read = readDescription(file, `openapi: 3.0.3\ninfo: { title: ${title}, version: ${version} }\n`);
    if (!("title" in read)) throw new Error("unreadable");
    return read;
  };
  const pairsOf = (...given: [string, string, string][]) =>
    pairVersions(given.map((each) => description(...each))).map(({ before, after }) => [
      before.file,
      after.file,
    ]);

  it("are in the order of their numbers", () => {
    expect(pairsOf(["a.yaml", "A", "1.10.0"], ["b.yaml", "A", "1.9.0"])).toEqual([["b.yaml", "a.yaml"]]);
  });

  it("are in the order that their names tell where the numbers are the same", () => {
    expect(pairsOf(["new.yaml", "A", "1.0"], ["old.yaml", "A", "1.0"])).toEqual([["old.yaml", "new.yaml"]]);
    expect(pairsOf(["v2/api.yaml", "A", "1.0"], ["v1/api.yaml", "A", "1.0"])).toEqual([
      ["v1/api.yaml", "v2/api.yaml"],
    ]);
  });

  it("are each with the next where there are more of them, without copies", () => {
    expect(
      pairsOf(["c.yaml", "A", "3"], ["a.yaml", "A", "1"], ["b.yaml", "A", "2"], ["d.yaml", "A", "3"]),
    ).toEqual([
      ["a.yaml", "b.yaml"],
      ["b.yaml", "c.yaml"],
    ]);
  });

  it("are those of one API where there are several", () => {
    expect(pairsOf(["a.yaml", "A", "1"], ["b.yaml", "B", "1"], ["c.yaml", "A", "2"])).toEqual([
      ["a.yaml", "c.yaml"],
    ]);
  });
});

describe("references to other files", () => {
  const root = "openapi: 3.0.3\ninfo: { title: A, version: '1' }\npaths:\n  /a: { $ref: '";
  const unresolved = async (reference: string) => {
    const texts = new Map([
      ["api/openapi.yaml", `${root}${reference}' }\n`],
      [
        "api/paths/a.yaml",
        "get: { operationId: a, summary: A, responses: { '200': { description: Fine. } } }",
      ],
    ]);
    const checked = await lintDescription("api/openapi.yaml", texts);
    return (
      "findings" in checked &&
      checked.findings.filter(({ rule }) => rule === "redocly/no-unresolved-refs").length
    );
  };

  it("are followed to the files that there are", async () => {
    expect(await unresolved("paths/a.yaml")).toBe(0);
  });

  it.each(["../../../etc/hostname", "file:///etc/hostname", "https://127.0.0.1:9/a.yaml"])(
    "are not followed to %s",
    async (reference) => {
      expect(await unresolved(reference)).toBe(1);
    },
  );
});

describe("hostile input", { timeout: 60_000 }, () => {
  const createWorkspace = useWorkspaces();

  async function review(files: Record<string, string>) {
    const workspace = await createWorkspace({ program: { bundled: "api-designer" }, files });
    await symlink("/etc/passwd", join(workspace.root, "files", "link.yaml"));
    const records = await runStep(workspace);
    return {
      findings: ofType(records, "finding"),
      error: ofType(records, "error")[0],
      summary: ofType(records, "result")[0]?.summary,
    };
  }

  it("is told and never ends the review", async () => {
    const bomb = ["openapi: 3.0.0", "a0: &a0 [x, x]"];
    for (let index = 1; index < 30; index += 1)
      bomb.push(`a${index}: &a${index} [*a${index - 1}, *a${index - 1}]`);
    const { findings, error } = await review({
      "bomb.yaml": bomb.join("\n"),
      "broken.yaml": "openapi: 3.0.0\ninfo: {title: [}\n",
      "deep.json": `{"openapi": "3.0.0", "x": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      "large.yaml": `openapi: 3.0.0\nx: ${"y".repeat(5_000_000)}\n`,
      "wrong.yaml": "openapi: 3.0.0\npaths: [1, null, {}]\ncomponents: 5\ninfo: 7\n",
    });
    expect(error).toBeUndefined();
    const filesOf = (rule: string) =>
      findings.filter((finding) => finding.rule === rule).map(({ file }) => file);
    expect(filesOf("yaml/syntax")).toEqual(expect.arrayContaining(["bomb.yaml", "broken.yaml", "deep.json"]));
    expect(filesOf("api/skipped")).toEqual(["large.yaml"]);
    expect(filesOf("redocly/struct")).toContain("wrong.yaml");
  });

  it("is no description that was checked", async () => {
    const { summary } = await review({ "broken.yaml": "openapi: 3.0.0\ninfo: {title: [}\n" });
    expect(summary).toMatch(/^broken\.yaml cannot be read \(\d errors? of syntax\)\./);
  });

  it("in other files, and callbacks, are told as not compared", async () => {
    const api = (version: number) =>
      JSON.stringify({
        openapi: "3.0.3",
        info: { title: "A", version: `${version}` },
        paths: {
          "/a": { post: { callbacks: { done: {} }, requestBody: { $ref: "body.yaml" }, responses: {} } },
        },
      });
    const { summary } = await review({ "one.json": api(1), "two.json": api(2) });
    expect(summary).toContain(
      "two.json (what is in other files and callbacks cannot be compared with one.json)",
    );
  });

  it("without any description is an error that says so", async () => {
    const { error } = await review({ "package.json": "{}" });
    expect(error).toMatchObject({ code: "no_description" });
  });
});
