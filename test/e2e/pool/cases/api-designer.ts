import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

const versions = (...names: string[]) =>
  Object.fromEntries(Object.entries(readExample("parcel-api")).filter(([file]) => names.includes(file)));

export const cases: AgentCases = {
  agent: "api-designer",
  found: {
    input: "Which breaking changes are there between these two versions of our API?",
    files: versions("openapi-1.5.yaml", "openapi-2.0.yaml"),
    findings: [
      { severity: "error", rule: "breaking/removed-server", file: "openapi-1.5.yaml", line: 9 },
      { severity: "error", rule: "breaking/removed-operation", file: "openapi-1.5.yaml", line: 67 },
      { severity: "error", rule: "breaking/removed-path", file: "openapi-1.5.yaml", line: 74 },
      { severity: "error", rule: "breaking/new-required-parameter", file: "openapi-2.0.yaml", line: 24 },
      { severity: "error", rule: "breaking/request-enum-value-removed", message: '`"collected"`' },
      { severity: "error", rule: "breaking/request-property-became-required", message: "`Address.postcode`" },
      { severity: "error", rule: "breaking/request-bound-tightened", message: "`maximum: 20000`" },
      { severity: "error", rule: "breaking/response-type-changed", message: "from `integer` to `string`" },
      { severity: "warning", rule: "breaking/response-property-removed", message: "estimatedDelivery" },
      { severity: "warning", rule: "breaking/response-enum-value-added", message: '`"lost"`' },
      { severity: "error", rule: "redocly/operation-operationId-unique", file: "openapi-2.0.yaml", line: 74 },
      { severity: "error", rule: "redocly/path-parameters-defined", message: "`{format}`" },
      { severity: "warning", rule: "redocly/operation-4xx-response", file: "openapi-2.0.yaml", line: 79 },
      {
        severity: "warning",
        rule: "redocly/no-invalid-schema-examples",
        file: "openapi-2.0.yaml",
        line: 132,
      },
    ],
    artifacts: ["report.md"],
    output: { breaking: 8, errors: 10, warnings: 4 },
  },
  nothing: {
    input: "Does the new version of this API break existing clients?",
    files: versions("openapi-1.4.yaml", "openapi-1.5.yaml"),
    findings: [],
    artifacts: ["report.md"],
    output: { breaking: 0 },
  },
};
