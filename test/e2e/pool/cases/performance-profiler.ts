import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

export const cases: AgentCases = {
  agent: "performance-profiler",
  found: {
    input: "Why is `node src/main.js 600` so slow?",
    files: readExample("guest-list"),
    findings: [
      {
        severity: "warning",
        rule: "v8/hot-function",
        file: "src/edit-distance.js",
        line: 2,
        message: "editDistance takes most of the time",
      },
    ],
    artifacts: ["flame-graph.svg", "profile.cpuprofile", "profile.md"],
    output: { program: "src/main.js", hot: 1 },
  },
  nothing: {
    input: "Profile this\n\n```js\nconst words = ['profile', 'me'];\nconsole.log(words.join(' '));\n```",
    files: {},
    findings: [],
    artifacts: ["flame-graph.svg"],
    output: { hot: 0 },
  },
};
