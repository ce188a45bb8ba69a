import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

export const cases: AgentCases = {
  agent: "debugger",
  found: {
    input: "npm start crashes, find out why",
    files: readExample("parcel-quotes"),
    findings: [
      {
        severity: "error",
        rule: "node/TypeError",
        file: "src/quote.js",
        line: 6,
        message: "`zoneOf` is in src/zones.js:8, where `find` gives undefined where nothing fits.",
      },
    ],
    artifacts: ["report.md"],
    output: { command: "npm start", exitCodes: [1, 1], failure: "steady" },
  },
  nothing: {
    input: "Debug `npm test`, it failed yesterday",
    files: readExample("word-count"),
    findings: [],
    output: { command: "npm test", exitCodes: [0], failure: null },
  },
};
