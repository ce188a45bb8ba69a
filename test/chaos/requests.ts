import type { PlannedRun } from "./plan.ts";
import { scriptText } from "./scripts.ts";

/** What is sent for a run: the files first, and then the request, with their ids. */
export type RunRequest = { files: Record<string, string>; body: Record<string, unknown> };

const block = (code: string): string => `Run this:\n\`\`\`js\n${code}\n\`\`\``;

/** The answer to the question which code should run. */
export const answerText = ({ key, scripts }: PlannedRun): string => block(scriptText(key, scripts[0]));

export function requestOf(run: PlannedRun): RunRequest {
  const { key, onBusy, person } = run;
  const { files = {}, input, ...rest } = workOf(run);
  const approve = person === "approves" || person === "rejects" ? { approve: "plan" } : {};
  return { files, body: { ...rest, onBusy, ...approve, input: `${input}\n(${key})` } };
}

/** What a run of its shape is asked to do. */
function workOf({ key, shape, scripts }: PlannedRun): {
  input: string;
  strategy: string;
  agents?: string[];
  graph?: unknown;
  files?: Record<string, string>;
} {
  const agents = ["code-runner"];
  const [first, second] = [scriptText(`${key}/1`, scripts[0]), scriptText(`${key}/2`, scripts[1])];
  switch (shape) {
    case "single":
      return { input: block(first), strategy: "single", agents };
    case "question":
      return { input: "Run some code", strategy: "single", agents };
    case "fan-out": {
      const files = { ...project("one", first), ...project("two", second) };
      return { input: "Run each project", strategy: "fan-out", agents, files };
    }
    case "chain": {
      const input = "Run main.js and then run the tests";
      return { input, strategy: "chain", agents: [...agents, "test-runner"], files: testedProject(first) };
    }
    case "graph": {
      const step = (id: string, input: string, after: string[] = []) => ({
        id,
        agent: "code-runner",
        input,
        after,
      });
      const join = step("join", block("console.log('joined')"), ["one", "two"]);
      const steps = [step("one", block(first)), step("two", block(second)), join];
      return { input: "Run these", strategy: "graph", graph: { steps } };
    }
  }
}

const project = (name: string, main: string): Record<string, string> => ({
  [`${name}/package.json`]: JSON.stringify({ name, main: "main.js" }),
  [`${name}/main.js`]: main,
});

const testedProject = (main: string): Record<string, string> => ({
  "package.json": JSON.stringify({ name: "tested", main: "main.js", scripts: { test: "node --test" } }),
  "main.js": main,
  "main.test.js": 'require("node:test")("passes", () => {});\n',
});
