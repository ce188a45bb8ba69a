import { describe, expect, it } from "vitest";
import { parseManifest } from "../../../src/agents/parse-manifest.ts";

const withInput = (yaml: string) =>
  parseManifest(`---\nname: deployer\ndescription: Deploys\ninputs:\n  target:\n${yaml}\n---\nDeploys.`);

const schema = `    schema:
      type: object
      properties:
        port: { type: integer, minimum: 1, default: 80 }
        host: { type: string }
      required: [host]`;

const passedOverIn = (parsed: ReturnType<typeof withInput>) =>
  parsed.ok
    ? parsed.warnings.map(({ field, message }) => [field, /(\S+) was passed over$/.exec(message)?.[1]])
    : [];

describe("an input of a manifest", () => {
  it("may be a form with a default", () => {
    const parsed = withInput(`    required: true\n${schema}\n    default: { host: web }`);
    expect(parsed).toMatchObject({
      ok: true,
      manifest: {
        inputs: {
          target: { accepts: [], schema: { type: "object", required: ["host"] }, default: { host: "web" } },
        },
      },
    });
  });

  it.each([
    [
      "that is a form and a choice",
      `    required: true\n    choices: [a]\n${schema}`,
      "inputs.target.schema",
    ],
    [
      "that is a form and files",
      `    required: true\n    accepts: [files]\n${schema}`,
      "inputs.target.schema",
    ],
    [
      "whose default does not fit its form",
      `    required: true\n${schema}\n    default: { port: 1 }`,
      "inputs.target.default",
    ],
    [
      "whose default is not among its choices",
      "    required: true\n    choices: [a]\n    default: b",
      "inputs.target.default",
    ],
    [
      "whose default is a value without a form",
      "    required: true\n    default: { a: 1 }",
      "inputs.target.default",
    ],
    ["that has a choice twice", "    required: true\n    choices: [a, b, ' a ']", "inputs.target.choices.2"],
    ["that has a default and is never asked for", "    default: b", "inputs.target.default"],
    [
      "whose form has a dangerous pattern",
      "    schema: { type: object, properties: { a: { type: string, pattern: '(a+)+' } } }",
      "inputs.target.schema.properties.a.pattern",
      "inputs.target.schema",
    ],
  ])("%s is there without that, and the author is told", (_, yaml, field, passedOver = "and") => {
    const parsed = withInput(yaml);
    expect(passedOverIn(parsed)).toEqual([[field, passedOver]]);
    expect(parsed).toMatchObject({ manifest: { inputs: { target: { required: /required/.test(yaml) } } } });
  });
});
