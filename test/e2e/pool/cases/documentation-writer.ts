import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

export const cases: AgentCases = {
  agent: "documentation-writer",
  found: {
    input: "Write the API documentation of this package",
    files: readExample("token-bucket"),
    findings: [
      {
        severity: "error",
        rule: "docs/unknown-export",
        file: "README.md",
        line: 6,
        message: "imports BucketEmpty",
      },
      {
        severity: "warning",
        rule: "docs/unknown-parameter",
        file: "src/bucket.ts",
        line: 43,
        message: "amount",
      },
      {
        severity: "warning",
        rule: "docs/undocumented",
        file: "src/bucket.ts",
        line: 51,
        message: "TokenBucket.tryTake",
      },
      {
        severity: "warning",
        rule: "docs/undocumented",
        file: "src/clock.ts",
        line: 1,
        message: "interface Clock",
      },
    ],
    artifacts: ["docs/api.md", "docs/findings.md"],
    output: { exports: 7, documented: 6, undocumented: 2, wrong: 2 },
  },
  nothing: {
    input: "Which exports have no documentation?",
    files: readExample("word-count"),
    findings: [],
    artifacts: ["docs/api.md"],
    output: { exports: 2, documented: 2 },
  },
};
