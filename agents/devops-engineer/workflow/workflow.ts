import type { Finding } from "../../../src/agents/contract.ts";
import { readYaml, yamlFindings } from "../../sdk/formats/yaml-source.ts";
import { diagnoseWorkflow } from "./diagnose.ts";
import { workflowFile } from "./file.ts";
import { workflowRules } from "./rules.ts";

/** The line from `from` on that has a text; `from` where none has. */
function lineOfText(source: string, text: string, from: number): number {
  const lines = source.split("\n").slice(from - 1);
  const index = lines.findIndex((line) => line.includes(text));
  return index < 0 ? from : from + index;
}

/** What is wrong with a workflow or an action of GitHub Actions. */
export async function checkWorkflow(file: string, text: string): Promise<Finding[]> {
  const { value, faults, lineOf } = readYaml(text);
  if (faults.length > 0) return yamlFindings(file, faults);
  const rules = workflowRules(workflowFile.safeParse(value).data ?? {}).map(
    ({ place, within, ...finding }): Finding => {
      const line = lineOf(place);
      return { ...finding, file, line: within === undefined ? line : lineOfText(text, within, line) };
    },
  );
  return [...(await diagnoseWorkflow(file, text)), ...rules];
}
