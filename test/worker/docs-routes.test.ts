import { expect, it } from "vitest";
import text from "../../docs/tenancy.md?raw";
import { type Operation, readOperations } from "./support/api-operations.ts";
import { call } from "./support/gateway.ts";

const between = /(?<=<!-- routes: .* -->\n)[\s\S]*(?=<!-- \/routes -->)/;

// `npm run docs:routes` has this write the table anew.
it("the routes and scopes in docs/tenancy.md are those of the OpenAPI document", async () => {
  const table = tableOf(readOperations(await (await call("/openapi.json")).json()));
  expect(text).toMatch(between);
  await expect(text.replace(between, table)).toMatchFileSnapshot("../../docs/tenancy.md");
});

const tableOf = (operations: Operation[]): string =>
  [
    "| method | path | scope | what it does |",
    "| --- | --- | --- | --- |",
    ...operations.map((each) => `| ${each.method} | \`${each.path}\` | ${scopeOf(each)} | ${each.summary} |`),
    "",
  ].join("\n");

const scopeOf = ({ scope, isPublic }: Operation): string =>
  scope === undefined ? (isPublic ? "anyone" : "an administrator") : `\`${scope}\``;
