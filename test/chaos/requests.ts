import type { PlannedRun, Script } from "./plan.ts";
import { scriptText } from "./scripts.ts";

/** What is sent for a run: the files first, and then the request, with their ids. */
export type RunRequest = { files: Record<string, string>; body: Record<string, unknown> };

const block = (code: string): string => `Run this:\n\`\`\`js\n${code}\n\`\`\``;

/** The answer to the question which code should run. */
export const answerText = ({ key, scripts }: PlannedRun): string => block(scriptText(key, scripts[0]));

export function requestOf(run: PlannedRun): RunRequest {
  const { key, onBusy, person, scripts } = run;
  const { files = {}, ...body } = shaped(run);
  const approve = person === "approves" || person === "rejects" ? { approve: "plan" } : {};
  return { files, body: { onBusy, ...approve, ...body, input: `${body.input}\n(${key})` } };

  function shaped({ shape }: PlannedRun): {
    input: string;
    files?: Record<string, string>;
    [field: string]: unknown;
  } {
    const [first, second] = scripts.map((script, n) => scriptText(`${key}/${n + 1}`, script));
    switch (shape) {
      case "single":
        return { input: block(first ?? ""), strategy: "single", agents: ["code-runner"] };
      case "question":
        return { input: "Run some code", strategy: "single", agents: ["code-runner"] };
      case "fan-out":
        return {
          input: "Run each project",
          strategy: "fan-out",
          agents: ["code-runner"],
          files: { ...project("one", first), ...project("two", second) },
        };
      case "chain":
        return {
          input: "Run main.js and then run the tests",
          strategy: "chain",
          agents: ["code-runner", "test-runner"],
          files: chainFiles(key, scripts[0]),
        };
      case "graph":
        return {
          input: "Run these",
          strategy: "graph",
          graph: {
            steps: [
              { id: "one", agent: "code-runner", input: block(first ?? "") },
              { id: "two", agent: "code-runner", input: block(second ?? "") },
              {
                id: "join",
                agent: "code-runner",
                input: block("console.log('joined')"),
                after: ["one", "two"],
              },
            ],
          },
        };
    }
  }
}

const project = (name: string, main = ""): Record<string, string> => ({
  [`${name}/package.json`]: JSON.stringify({ name, main: "main.js" }),
  [`${name}/main.js`]: main,
});

const chainFiles = (key: string, script: Script): Record<string, string> => ({
  "package.json": JSON.stringify({ name: "chained", main: "main.js", scripts: { test: "node --test" } }),
  "main.js": scriptText(`${key}/1`, script),
  "main.test.js": 'require("node:test")("passes", () => {});\n',
});
