import type { AgentCases } from "../agent-case.ts";

/** Meets an error, says so, and goes on: it does not fail. */
const cautious = `import traceback

def average(numbers):
    try:
        return sum(numbers) / len(numbers)
    except ZeroDivisionError:
        traceback.print_exc()
        return 0

print(average([]), average(range(10)))
`;

export const cases: AgentCases = {
  agent: "code-runner",
  found: {
    input: "Which line of this script throws?",
    files: { "average.js": "const sum = (list) => list.reduce((a, b) => a + b);\n\nconsole.log(sum([]));\n" },
    findings: [{ severity: "error", file: "average.js", line: 1, message: "Reduce of empty array" }],
  },
  nothing: {
    input: `What does this snippet print?\n\n\`\`\`python\n${cautious}\`\`\``,
    files: {},
    findings: [],
    output: { exitCode: 0 },
  },
};
