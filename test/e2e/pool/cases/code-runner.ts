import type { AgentCases } from "../agent-case.ts";

export const cases: AgentCases = {
  agent: "code-runner",
  found: {
    input: "Which line of this script throws?",
    files: { "average.js": "const sum = (list) => list.reduce((a, b) => a + b);\n\nconsole.log(sum([]));\n" },
    findings: [{ severity: "error", file: "average.js", line: 1, message: "Reduce of empty array" }],
  },
  nothing: {
    input: "What does this snippet print?\n\n```python\nprint(sum(range(10)))\n```",
    files: {},
    findings: [],
    output: { exitCode: 0 },
  },
};
