import type { YamlPath } from "../../sdk/formats/yaml-source.ts";
import { type Job, stepsOf, type WorkflowFile } from "./file.ts";
import type { WorkflowFinding } from "./finding.ts";
import { checkStep } from "./steps.ts";
import { checkVariables } from "./variables.ts";
import { isWithdrawnRunner } from "./withdrawn.ts";

function checkJob(name: string, job: Job): WorkflowFinding[] {
  const labels = [job["runs-on"]].flat().filter((label) => typeof label === "string");
  const runners = labels.filter(isWithdrawnRunner).map(
    (label): WorkflowFinding => ({
      severity: "error",
      rule: "actions/withdrawn-runner",
      place: ["jobs", name, "runs-on"],
      message: `There is no runner \`${label}\` any more: the job never starts.`,
      fix: `Use \`${label.split("-")[0]}-latest\`, or a newer version.`,
    }),
  );
  return [
    ...runners,
    ...checkPermissions(job.permissions, ["jobs", name]),
    ...checkVariables(job.env, ["jobs", name]),
  ];
}

function checkPermissions(permissions: unknown, place: YamlPath): WorkflowFinding[] {
  if (permissions !== "write-all") return [];
  const message = "The token may do everything in the repository, whatever step gets hold of it.";
  const fix = "List what is needed, such as `permissions: { contents: read }`.";
  return [{ severity: "warning", rule: "actions/write-all", place: [...place, "permissions"], message, fix }];
}

/** What is dangerous or will not work in a workflow or an action, apart from its syntax. */
export function workflowRules(workflow: WorkflowFile): WorkflowFinding[] {
  return [
    ...checkPermissions(workflow.permissions, []),
    ...checkVariables(workflow.env, []),
    ...Object.entries(workflow.jobs ?? {}).flatMap(([name, job]) => checkJob(name, job)),
    ...stepsOf(workflow).flatMap((step) => checkStep(workflow, step)),
  ];
}
