import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

/** Takes its time, and nearly none of it to work. */
const polling = `const { setTimeout: sleep } = require("node:timers/promises");

(async () => {
  for (let round = 1; round <= 4; round += 1) {
    await sleep(200);
    console.log("round " + round);
  }
})();
`;

export const cases: AgentCases = {
  agent: "performance-profiler",
  varying: /\d+(?= % of the time)/g,
  found: {
    input: "Why is `node src/main.js 600` so slow?",
    files: readExample("guest-list"),
    findings: [
      {
        severity: "warning",
        rule: "v8/hot-function",
        file: "src/edit-distance.js",
        line: 2,
        message: "% of the time, with the built-ins",
      },
    ],
    artifacts: ["flame-graph.svg", "profile.cpuprofile", "profile.md"],
    output: { program: "src/main.js", hot: 1 },
  },
  nothing: {
    input: "Why does `poll.js` take so long?",
    files: { "poll.js": polling },
    findings: [],
    artifacts: ["flame-graph.svg"],
    output: { program: "poll.js", hot: 0 },
  },
};
