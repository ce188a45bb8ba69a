// Each change of an API in both directions: what must be told of it, and that nothing is told of its reverse.

import { describe, expect, it } from "vitest";
import { compareApis } from "../../../agents/api-designer/compare/apis.ts";

type Json = Record<string, unknown>;

const changesOf = (before: unknown, after: unknown) =>
  compareApis(before, after).map(({ rule, severity }) => `${severity} ${rule}`);

const messagesOf = (before: unknown, after: unknown) =>
  compareApis(before, after).map(({ message }) => message);

const content = (schema: Json, type = "application/json") => ({ [type]: { schema } });

/** An API whose one operation is as given, beside what the document itself has. */
const apiOf = (operation: Json, document: Json = {}) => ({
  openapi: "3.1.0",
  paths: { "/items": { post: { responses: { 200: { description: "" } }, ...operation } } },
  ...document,
});

const schemas = {
  Cat: { type: "object", properties: { purrs: { type: "boolean" } } },
  Dog: { type: "object", properties: { barks: { type: "boolean" } } },
};

const sends = (schema: Json) =>
  apiOf({ requestBody: { content: content(schema) } }, { components: { schemas } });
const receives = (schema: Json) =>
  apiOf({ responses: { 200: { content: content(schema) } } }, { components: { schemas } });

const text = { type: "string" };
const integer = { type: "integer" };
const cat = { $ref: "#/components/schemas/Cat" };
const dog = { $ref: "#/components/schemas/Dog" };
const map = (properties: Json, rest: Json = {}) => ({ type: "object", properties, ...rest });

describe("a schema that allows less breaks who sends it, one that allows more who receives it:", () => {
  it.each<[string, Json, Json, string, string]>([
    ["no type", {}, text, "error request-type-changed", "error response-type-changed"],
    ["a type", { type: "number" }, integer, "error request-type-changed", "error response-type-changed"],
    [
      "null in 3.1",
      { type: ["string", "null"] },
      text,
      "error request-type-changed",
      "error response-type-changed",
    ],
    [
      "null in 3.0",
      { ...text, nullable: true },
      text,
      "error request-type-changed",
      "error response-type-changed",
    ],
    [
      "null in anyOf",
      { anyOf: [text, { type: "null" }] },
      text,
      "error request-type-changed",
      "error response-type-changed",
    ],
    [
      "a format",
      text,
      { ...text, format: "uuid" },
      "warning request-format-changed",
      "warning response-format-changed",
    ],
    [
      "int32",
      integer,
      { ...integer, format: "int32" },
      "warning request-format-changed",
      "warning response-format-changed",
    ],
    [
      "an enum",
      text,
      { ...text, enum: ["a"] },
      "error request-enum-value-removed",
      "warning response-enum-value-added",
    ],
    [
      "a value",
      { enum: ["a", "b"] },
      { enum: ["a"] },
      "error request-enum-value-removed",
      "warning response-enum-value-added",
    ],
    [
      "a const",
      { enum: ["a", "b"] },
      { const: "a" },
      "error request-enum-value-removed",
      "warning response-enum-value-added",
    ],
    [
      "maximum",
      { ...integer, maximum: 9 },
      { ...integer, maximum: 8 },
      "error request-bound-tightened",
      "warning response-bound-relaxed",
    ],
    [
      "minimum",
      integer,
      { ...integer, minimum: 1 },
      "error request-bound-tightened",
      "warning response-bound-relaxed",
    ],
    [
      "exclusiveMaximum",
      { type: "number", maximum: 9 },
      { type: "number", exclusiveMaximum: 9 },
      "error request-bound-tightened",
      "warning response-bound-relaxed",
    ],
    [
      "exclusiveMinimum in 3.0",
      { type: "number", minimum: 1 },
      { type: "number", minimum: 1, exclusiveMinimum: true },
      "error request-bound-tightened",
      "warning response-bound-relaxed",
    ],
    [
      "maxLength",
      text,
      { ...text, maxLength: 9 },
      "error request-bound-tightened",
      "warning response-bound-relaxed",
    ],
    [
      "minItems",
      { type: "array", items: text },
      { type: "array", items: text, minItems: 1 },
      "error request-bound-tightened",
      "warning response-bound-relaxed",
    ],
    [
      "multipleOf",
      { ...integer, multipleOf: 2 },
      { ...integer, multipleOf: 4 },
      "error request-bound-tightened",
      "warning response-bound-relaxed",
    ],
    [
      "uniqueItems",
      { type: "array", items: text },
      { type: "array", items: text, uniqueItems: true },
      "error request-bound-tightened",
      "warning response-bound-relaxed",
    ],
    [
      "a pattern",
      text,
      { ...text, pattern: "^a" },
      "error request-pattern-changed",
      "warning response-pattern-changed",
    ],
    [
      "an alternative",
      { oneOf: [text, integer] },
      { oneOf: [text] },
      "error request-alternative-removed",
      "warning response-alternative-added",
    ],
    [
      "one alternative of three",
      { oneOf: [cat, dog, text] },
      { oneOf: [cat, text] },
      "error request-alternative-removed",
      "warning response-alternative-added",
    ],
    [
      "all alternatives but one",
      { oneOf: [cat, text] },
      cat,
      "error request-alternative-removed",
      "warning response-alternative-added",
    ],
    [
      "items",
      { type: "array", items: {} },
      { type: "array", items: text },
      "error request-type-changed",
      "error response-type-changed",
    ],
    [
      "the values of a map",
      { type: "object" },
      { type: "object", additionalProperties: text },
      "error request-type-changed",
      "error response-type-changed",
    ],
    [
      "a required property",
      map({ a: text }),
      map({ a: text }, { required: ["a"] }),
      "error request-property-became-required",
      "error response-property-became-optional",
    ],
  ])("%s", (_, wide, narrow, sent, received) => {
    expect(changesOf(sends(wide), sends(narrow))).toEqual([sent]);
    expect(changesOf(sends(narrow), sends(wide))).toEqual([]);
    expect(changesOf(receives(wide), receives(narrow))).toEqual([]);
    expect(changesOf(receives(narrow), receives(wide))).toEqual([received]);
  });
});

describe("what becomes of properties:", () => {
  const a = map({ a: text });
  const none = map({});
  it.each<[string, Json, Json, string[]]>([
    ["one is gone", sends(a), sends(none), ["warning request-property-removed"]],
    [
      "one is gone where no others are allowed",
      sends(map({ a: text }, { additionalProperties: false })),
      sends(map({}, { additionalProperties: false })),
      ["error request-property-removed"],
    ],
    [
      "others are refused",
      sends(a),
      sends({ ...a, additionalProperties: false }),
      ["error request-additional-properties-refused"],
    ],
    ["others are accepted", sends({ ...a, additionalProperties: false }), sends(a), []],
    ["others may be received", receives({ ...a, additionalProperties: false }), receives(a), []],
    [
      "one is only read",
      sends(a),
      sends(map({ a: { ...text, readOnly: true } })),
      ["warning request-property-removed"],
    ],
    [
      "one is only written",
      receives(a),
      receives(map({ a: { ...text, writeOnly: true } })),
      ["warning response-property-removed"],
    ],
    [
      "one is not only read any more, and required",
      sends(map({ a: { ...text, readOnly: true } }, { required: ["a"] })),
      sends(map({ a: text }, { required: ["a"] })),
      ["error request-property-became-required"],
    ],
    [
      "one that was promised is gone",
      receives(map({ a: text }, { required: ["a"] })),
      receives(none),
      ["error response-property-removed"],
    ],
    ["one more is received", receives(none), receives(a), []],
    ["one more may be sent", sends(none), sends(a), []],
    ["one is deprecated", sends(a), sends(map({ a: { ...text, deprecated: true } })), []],
    [
      "a default changes",
      sends(map({ a: { ...text, default: "x" } })),
      sends(map({ a: { ...text, default: "y" } })),
      ["warning request-default-changed"],
    ],
    [
      "a default of what is received changes",
      receives(map({ a: { ...text, default: "x" } })),
      receives(map({ a: { ...text, default: "y" } })),
      [],
    ],
    [
      "they are put into allOf",
      sends(map({ a: text }, { required: ["a"] })),
      sends({ allOf: [map({ a: text }), { required: ["a"] }] }),
      [],
    ],
    [
      "`not` excludes something",
      sends(a),
      sends({ ...a, not: { required: ["b"] } }),
      ["warning request-condition-changed"],
    ],
    ["`not` excludes nothing any more", sends({ ...a, not: { required: ["b"] } }), sends(a), []],
    [
      "they are written otherwise in XML",
      sends(map({ a: text })),
      sends(map({ a: { ...text, xml: { attribute: true } } })),
      ["warning request-condition-changed"],
    ],
    [
      "they get alternatives beside them",
      sends(a),
      sends({ ...a, oneOf: [cat, dog] }),
      ["warning request-condition-changed"],
    ],
    ["they lose alternatives beside them", sends({ ...a, oneOf: [cat, dog] }), sends(a), []],
    [
      "one of two must be there",
      sends(a),
      sends({ ...a, anyOf: [{ required: ["a"] }, { required: ["b"] }] }),
      ["warning request-condition-changed"],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(changesOf(before, after)).toEqual(expected);
  });
});

describe("alternatives", () => {
  it("are named by what they are, wherever they are", () => {
    const api = (...types: string[]) =>
      apiOf(
        { requestBody: { content: content({ $ref: "#/components/schemas/Q" }) } },
        { components: { schemas: { Q: map({ u: { oneOf: types.map((type) => ({ type })) } }) } } },
      );
    expect(messagesOf(api("string", "integer"), api("string", "boolean"))).toEqual([
      "`Q.u` does not accept the alternative `integer` any more.",
    ]);
  });

  it("that are put together into one schema are all compared with it", () => {
    const whole = map({ purrs: { type: "boolean" }, barks: { type: "boolean" } });
    expect(changesOf(sends({ oneOf: [cat, dog] }), sends(whole))).toEqual([]);
  });

  it("are told apart by the same property", () => {
    const pet = (propertyName: string, mapping: Json) => ({
      oneOf: [cat, dog],
      discriminator: { propertyName, mapping },
    });
    const both = { cat: cat.$ref, dog: dog.$ref };
    expect(changesOf(receives(pet("kind", both)), receives(pet("type", both)))).toEqual([
      "error discriminator-changed",
    ]);
    expect(changesOf(sends(pet("kind", both)), sends(pet("kind", { cat: cat.$ref })))).toEqual([
      "error discriminator-value-removed",
    ]);
    expect(changesOf(sends(pet("kind", { cat: cat.$ref })), sends(pet("kind", both)))).toEqual([]);
  });
});

describe("who is let in", () => {
  const schemes = {
    bearer: { type: "http", scheme: "bearer" },
    token: { type: "http", scheme: "Bearer" },
    key: { type: "apiKey", in: "header", name: "X-Key" },
    query: { type: "apiKey", in: "query", name: "key" },
    oauth: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "/token", scopes: {} } } },
    moved: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "/other", scopes: {} } } },
  };
  const api = (...security: Json[]) => apiOf({}, { security, components: { securitySchemes: schemes } });

  it.each<[string, Json[], Json[], string[]]>([
    ["by another credential", [{ bearer: [] }], [{ key: [] }], ["error security-changed"]],
    ["by the same credential in another place", [{ key: [] }], [{ query: [] }], ["error security-changed"]],
    ["by one credential more", [{ bearer: [] }], [{ bearer: [], key: [] }], ["error security-changed"]],
    ["by one of them alone", [{ bearer: [], key: [] }], [{ bearer: [] }], []],
    ["by one way less", [{ bearer: [] }, { key: [] }], [{ key: [] }], ["error security-changed"]],
    ["by one way more", [{ key: [] }], [{ bearer: [] }, { key: [] }], []],
    ["by the same scheme under another name", [{ bearer: [] }], [{ token: [] }], []],
    [
      "by another scope",
      [{ oauth: ["read"] }],
      [{ oauth: ["read", "write"] }],
      ["error security-scope-added"],
    ],
    ["by a scope less", [{ oauth: ["read", "write"] }], [{ oauth: ["read"] }], []],
    ["by tokens from elsewhere", [{ oauth: [] }], [{ moved: [] }], ["warning security-source-changed"]],
    ["by tokens of another kind", [{ bearer: [] }], [{ oauth: [] }], ["warning security-source-changed"]],
    ["not everybody any more", [], [{ key: [] }], ["error security-added"]],
    [
      "not everybody any more, who could come without",
      [{}, { key: [] }],
      [{ key: [] }],
      ["error security-added"],
    ],
    ["everybody", [{ key: [] }], [], []],
  ])("%s", (_, before, after, expected) => {
    expect(changesOf(api(...before), api(...after))).toEqual(expected);
  });

  it("is told of a scheme that is another under the same name", () => {
    const named = (scheme: Json) =>
      apiOf({}, { security: [{ b: [] }], components: { securitySchemes: { b: scheme } } });
    expect(messagesOf(named(schemes.bearer), named(schemes.key))).toEqual([
      "Clients that send a bearer token are not let in any more: the operation needs an API key in the header `x-key`.",
    ]);
  });
});

describe("where the API is", () => {
  const at = (...urls: string[]) => apiOf({}, { servers: urls.map((url) => ({ url })) });
  const swagger = (rest: Json) => ({ swagger: "2.0", paths: {}, ...rest });
  it.each<[string, unknown, unknown, string[]]>([
    ["at another path", at("https://a.test/v1"), at("https://a.test/v2"), ["error removed-server"]],
    [
      "at one address less",
      at("https://a.test", "https://b.test"),
      at("https://a.test"),
      ["warning removed-server"],
    ],
    ["at one address more", at("https://a.test"), at("https://a.test", "https://b.test"), []],
    ["at the same address, written otherwise", at("https://A.test/v1/"), at("https://a.test/v1"), []],
    ["nowhere that is told", at("https://a.test/v1"), at(), ["warning removed-server"]],
    [
      "not on the developer's machine any more",
      at("http://localhost:3000", "https://a.test"),
      at("https://a.test"),
      [],
    ],
    ["where the host is not told", at("/v1"), at("https://a.test/v1"), []],
    [
      "at another basePath",
      swagger({ basePath: "/v1" }),
      swagger({ basePath: "/v2" }),
      ["error removed-server"],
    ],
    [
      "at the same address in OpenAPI 3",
      swagger({ host: "a.test", basePath: "/v1" }),
      at("https://a.test/v1"),
      [],
    ],
    [
      "by another version in a variable",
      apiOf({}, { servers: [{ url: "/{v}", variables: { v: { default: "v1" } } }] }),
      apiOf({}, { servers: [{ url: "/{v}", variables: { v: { default: "v2" } } }] }),
      ["error removed-server"],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(changesOf(before, after)).toEqual(expected);
  });
});

describe("a parameter", () => {
  const list = { type: "array", items: text };
  const api = (...parameters: Json[]) => apiOf({ parameters });
  const query = (rest: Json) => ({ name: "a", in: "query", schema: text, ...rest });
  const swagger = (rest: Json) => ({ swagger: "2.0", ...api({ name: "a", in: "query", ...list, ...rest }) });
  it.each<[string, unknown, unknown, string[]]>([
    ["is gone", api(query({})), api(), ["warning removed-parameter"]],
    ["that was required is gone", api(query({ required: true })), api(), ["error removed-parameter"]],
    ["is new", api(), api(query({})), []],
    ["is new and required", api(), api(query({ required: true })), ["error new-required-parameter"]],
    ["becomes required", api(query({})), api(query({ required: true })), ["error parameter-became-required"]],
    ["becomes optional", api(query({ required: true })), api(query({})), []],
    [
      "is a header in other letters",
      api({ name: "X-A", in: "header" }),
      api({ name: "x-a", in: "header" }),
      [],
    ],
    ["moves to a header", api(query({})), api({ ...query({}), in: "header" }), ["warning removed-parameter"]],
    ["takes any text where it took numbers", api(query({ schema: integer })), api(query({})), []],
    [
      "takes numbers where it took any text",
      api(query({})),
      api(query({ schema: integer })),
      ["error request-type-changed"],
    ],
    [
      "has another default",
      api(query({ schema: { ...integer, default: 9 } })),
      api(query({ schema: { ...integer, default: 8 } })),
      ["warning request-default-changed"],
    ],
    [
      "is a list that is not exploded any more",
      api(query({ schema: list })),
      api(query({ schema: list, explode: false })),
      ["error parameter-style-changed"],
    ],
    [
      "is a list in another style",
      api(query({ schema: list })),
      api(query({ schema: list, style: "pipeDelimited" })),
      ["error parameter-style-changed"],
    ],
    [
      "is JSON now",
      api(query({ schema: list })),
      api({ name: "a", in: "query", content: content(list) }),
      ["error parameter-style-changed"],
    ],
    [
      "says what is usual",
      api(query({ schema: list })),
      api(query({ schema: list, style: "form", explode: true })),
      [],
    ],
    ["is no list, whatever `explode` says", api(query({})), api(query({ explode: false })), []],
    [
      "is another collectionFormat",
      swagger({}),
      swagger({ collectionFormat: "multi" }),
      ["error parameter-style-changed"],
    ],
    [
      "of Swagger 2 is the same in OpenAPI 3",
      swagger({ collectionFormat: "multi" }),
      api(query({ schema: list })),
      [],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(changesOf(before, after)).toEqual(expected);
  });
});

describe("an operation", () => {
  const json = content(text);
  const body = (rest: Json, types: Json = json) => apiOf({ requestBody: { content: types, ...rest } });
  const answers = (responses: Json) => apiOf({ responses });
  const header = (rest: Json) => answers({ 200: { headers: { "X-Rest": { schema: integer, ...rest } } } });
  it.each<[string, unknown, unknown, string[]]>([
    ["has no body any more", body({}), apiOf({}), ["error request-body-removed"]],
    ["has a body", apiOf({}), body({}), []],
    ["needs a body", apiOf({}), body({ required: true }), ["error request-body-became-required"]],
    [
      "takes a media type less",
      body({}, { ...json, ...content(text, "application/xml") }),
      body({}),
      ["error removed-media-type"],
    ],
    ["takes a media type more", body({}), body({}, { ...json, ...content(text, "application/xml") }), []],
    ["takes all media types", body({}), body({}, content(text, "*/*")), []],
    ["takes JSON with a charset", body({}), body({}, content(text, "application/json; charset=utf-8")), []],
    [
      "answers in another media type",
      answers({ 200: { content: json } }),
      answers({ 200: { content: content(text, "text/csv") } }),
      ["error removed-media-type"],
    ],
    ["answers with another success", answers({ 200: {} }), answers({ 201: {} }), ["error removed-response"]],
    ["answers with a range of them", answers({ 200: {} }), answers({ "2XX": {} }), []],
    [
      "does not tell of a failure any more",
      answers({ 200: {}, 404: {} }),
      answers({ 200: {} }),
      ["warning removed-response"],
    ],
    ["tells of a failure more", answers({ 200: {} }), answers({ 200: {}, 404: {} }), []],
    ["has a header less", header({}), answers({ 200: {} }), ["warning removed-header"]],
    [
      "has a promised header less",
      header({ required: true }),
      answers({ 200: {} }),
      ["error removed-header"],
    ],
    ["promises a header no more", header({ required: true }), header({}), ["error header-became-optional"]],
    ["promises a header", header({}), header({ required: true }), []],
    ["has text in a header", header({}), header({ schema: text }), ["error response-type-changed"]],
    [
      "has another operationId",
      apiOf({ operationId: "a" }),
      apiOf({ operationId: "b" }),
      ["warning operation-id-changed"],
    ],
    ["has no operationId any more", apiOf({ operationId: "a" }), apiOf({}), ["warning operation-id-changed"]],
    ["has an operationId", apiOf({}), apiOf({ operationId: "a" }), []],
    ["is deprecated", apiOf({}), apiOf({ deprecated: true }), []],
    [
      "ends earlier",
      apiOf({ "x-sunset": "2030-01-01" }),
      apiOf({ "x-sunset": "2029-01-01" }),
      ["warning sunset-moved-earlier"],
    ],
    ["ends later", apiOf({ "x-sunset": "2029-01-01" }), apiOf({ "x-sunset": "2030-01-01" }), []],
    ["that was deprecated is gone", apiOf({ deprecated: true }), { paths: {} }, ["warning removed-path"]],
    ["is gone", apiOf({}), { paths: { "/items": {} } }, ["error removed-operation"]],
    ["is new", { paths: { "/items": {} } }, apiOf({}), []],
  ])("%s", (_, before, after, expected) => {
    expect(changesOf(before, after)).toEqual(expected);
  });

  it("of Swagger 2 is the same in OpenAPI 3", () => {
    const schema = map({ a: text });
    const swagger = {
      swagger: "2.0",
      consumes: ["application/json"],
      paths: {
        "/items": {
          post: {
            parameters: [{ name: "item", in: "body", required: true, schema }],
            responses: { 200: { schema } },
          },
        },
      },
    };
    const openapi = (property: Json) => {
      const contents = content(map({ a: property }));
      return apiOf({
        requestBody: { required: true, content: contents },
        responses: { 200: { content: contents } },
      });
    };
    expect(changesOf(swagger, openapi(text))).toEqual([]);
    expect(changesOf(swagger, openapi(integer))).toEqual([
      "error request-type-changed",
      "error response-type-changed",
    ]);
  });

  it("that the API calls itself is compared the other way round", () => {
    const hook = (schema: Json) => ({
      webhooks: { paid: { post: { requestBody: { content: content(schema) } } } },
    });
    expect(changesOf(hook(text), hook({}))).toEqual(["error response-type-changed"]);
    expect(changesOf(hook({}), hook(text))).toEqual([]);
    expect(changesOf(hook(text), {})).toEqual(["error removed-path"]);
  });
});
