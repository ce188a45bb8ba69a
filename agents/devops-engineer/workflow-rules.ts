import type { PlacedFinding } from "./compose-rules.ts";
import { hasKnownToken, isLiteralSecret, isSecretName } from "./secrets.ts";
import { untrustedExpressions } from "./untrusted-text.ts";
import { isWithdrawnAction, isWithdrawnRunner } from "./withdrawn.ts";
import { isStartedBy, type Job, type Step, stepsOf, type WorkflowFile } from "./workflow-file.ts";

/** `within` is the text at the finding's line, where the place has several lines. */
type WorkflowFinding = PlacedFinding & { within?: string };
type PlacedStep = { step: Step; place: PlacedFinding["place"] };

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

function checkCommands({ step, place }: PlacedStep): WorkflowFinding[] {
  const command = /::(set-output|save-state|set-env|add-path)\b/.exec(step.run ?? "")?.[0];
  if (command === undefined) return [];
  const message = `The command \`${command}\` is withdrawn.`;
  const fix =
    'Write to the file instead: `echo "name=value" >> "$GITHUB_OUTPUT"`, or to `$GITHUB_STATE`, `$GITHUB_ENV` or `$GITHUB_PATH`.';
  return [
    {
      severity: "warning",
      rule: "actions/withdrawn-command",
      place: [...place, "run"],
      within: command,
      message,
      fix,
    },
  ];
}

function checkVariables(
  env: Record<string, unknown> | undefined,
  place: PlacedFinding["place"],
): WorkflowFinding[] {
  return Object.entries(env ?? {})
    .filter(
      ([name, value]) =>
        typeof value === "string" && ((isSecretName(name) && isLiteralSecret(value)) || hasKnownToken(value)),
    )
    .map(([name]) => ({
      severity: "error",
      rule: "actions/secret-in-file",
      place: [...place, "env", name],
      message: `The secret \`${name}\` is written down for everybody who can read this repository.`,
      fix: `Revoke it, store the new one as a secret, and refer to it: \`\${{ secrets.${name} }}\`.`,
    }));
}

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

function checkPermissions(permissions: unknown, place: PlacedFinding["place"]): WorkflowFinding[] {
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
    ...stepsOf(workflow).flatMap((step) => [
      ...checkInjection(step),
      ...checkAction(step),
      ...checkCheckout(workflow, step),
      ...checkCommands(step),
      ...checkVariables(step.step.env, step.place),
    ]),
  ];
}
