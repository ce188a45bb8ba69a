// What is dangerous or will not work in the script of a step.

import type { YamlPath } from "../../sdk/formats/yaml-source.ts";
import { downloadFix, downloadsRun } from "../downloads.ts";
import { secretsInCommand } from "../secrets.ts";
import type { Step } from "./file.ts";
import type { WorkflowFinding } from "./finding.ts";

/** A step of a job or an action, and where it is. */
export type PlacedStep = { step: Step; place: YamlPath };

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

/** Longer scripts are read as far as this, in characters. */
const MAX_SCRIPT_LENGTH = 20_000;

function checkSecrets({ step, place }: PlacedStep): WorkflowFinding[] {
  const lines = (step.run ?? "").slice(0, MAX_SCRIPT_LENGTH).split("\n");
  return lines.flatMap((line) =>
    secretsInCommand(line).map((secret) => ({
      severity: "error",
      rule: "actions/secret-in-file",
      place: [...place, "run"],
      within: line.trim(),
      message: `${secret} is written down for everybody who can read this repository.`,
      fix: "Revoke it, store the new one as a secret, and give it to the script as a variable of `env`.",
    })),
  );
}

function checkDownloads({ step, place }: PlacedStep): WorkflowFinding[] {
  return downloadsRun((step.run ?? "").slice(0, MAX_SCRIPT_LENGTH)).map((message) => ({
    severity: "warning",
    rule: "actions/download-not-verified",
    place: [...place, "run"],
    message,
    fix: downloadFix,
  }));
}

/** All that is to be said of a script. */
export const checkScript = (placed: PlacedStep): WorkflowFinding[] => [
  ...checkCommands(placed),
  ...checkSecrets(placed),
  ...checkDownloads(placed),
];
