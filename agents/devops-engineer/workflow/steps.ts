// What is dangerous or will not work in one step of a job.

import { isStartedBy, type Step, type WorkflowFile } from "./file.ts";
import type { WorkflowFinding } from "./finding.ts";
import { checkScript, type PlacedStep } from "./scripts.ts";
import { untrustedExpressions } from "./untrusted-text.ts";
import { checkInputs, checkVariables } from "./variables.ts";
import { isWithdrawnAction } from "./withdrawn.ts";

/** The texts of a step that a shell or JavaScript runs, by their keys. */
function programsOf({ run, uses, with: inputs }: Step): { key: string[]; text: string }[] {
  const script = uses?.startsWith("actions/github-script@") ? inputs?.script : undefined;
  return [
    ...(run === undefined ? [] : [{ key: ["run"], text: run }]),
    ...(typeof script === "string" ? [{ key: ["with", "script"], text: script }] : []),
  ];
}

function checkInjection({ step, place }: PlacedStep): WorkflowFinding[] {
  return programsOf(step).flatMap(({ key, text }) =>
    untrustedExpressions(text).map((expression) => ({
      severity: "error",
      rule: "actions/script-injection",
      place: [...place, ...key],
      within: expression,
      message: `Whoever writes \`${expression}\` can have any command run here: it is put into the script before that is read.`,
      fix: `Set it as a variable (\`env: TEXT: \${{ ${expression} }}\`), and use \`"$TEXT"\` in the script.`,
    })),
  );
}

const ownActions = /^(actions|github)\//;

function checkAction({ step, place }: PlacedStep): WorkflowFinding[] {
  const [name = "", version = ""] = step.uses?.split("@") ?? [];
  const at = [...place, "uses"];
  if (name === "" || /^(\.|docker:)/.test(name) || version === "") return [];
  if (isWithdrawnAction(name, version)) {
    const message = `\`${name}@${version}\` is withdrawn: GitHub fails the job.`;
    return [
      {
        severity: "error",
        rule: "actions/withdrawn-action",
        place: at,
        message,
        fix: "Use its newest version.",
      },
    ];
  }
  if (ownActions.test(name) || /^[0-9a-f]{40}$/.test(version) || version.includes("$")) return [];
  const message = `\`${name}@${version}\` can be replaced by its owner at any time, and then runs with this job's token and secrets.`;
  const fix = `Pin the commit: \`${name}@<full commit hash> # ${version}\`.`;
  return [{ severity: "warning", rule: "actions/unpinned-action", place: at, message, fix }];
}

function checkCheckout(workflow: WorkflowFile, { step, place }: PlacedStep): WorkflowFinding[] {
  const ref = String(step.with?.ref ?? "");
  const isForeign = /pull_request\.(head|merge_commit_sha)|github\.head_ref|refs\/pull\//.test(ref);
  if (
    !step.uses?.startsWith("actions/checkout@") ||
    !isForeign ||
    !isStartedBy(workflow, "pull_request_target")
  ) {
    return [];
  }
  return [
    {
      severity: "error",
      rule: "actions/untrusted-checkout",
      place: [...place, "with", "ref"],
      message:
        "The code of a stranger's pull request is checked out where `pull_request_target` gives secrets and a token that can write.",
      fix: "Build it in a workflow that `pull_request` starts, and do with its result in another what needs rights.",
    },
  ];
}

/** All of it, by the order of the rules. */
export const checkStep = (workflow: WorkflowFile, placed: PlacedStep): WorkflowFinding[] => [
  ...checkInjection(placed),
  ...checkAction(placed),
  ...checkCheckout(workflow, placed),
  ...checkScript(placed),
  ...checkVariables(placed.step.env, placed.place),
  ...checkInputs(placed.step.with, placed.place),
];
