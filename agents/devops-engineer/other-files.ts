// Files by which software is delivered, too, and for which there are no rules here: they are named, not checked.

import { posix } from "node:path";
import type { Finding } from "../../src/agents/contract.ts";
import { counted, joined, listed } from "../sdk/text/words.ts";

/** A file that is not checked, and what it is. */
export type OtherFile = { file: string; kind: string };

const MANIFEST = "Kubernetes manifest";

const names: { kind: string; pattern: RegExp }[] = [
  {
    kind: "GitLab pipeline",
    pattern: /(^|\/)\.gitlab-ci\.ya?ml$|\.gitlab-ci\.ya?ml$|(^|\/)\.gitlab\/.*\.ya?ml$/,
  },
  { kind: "Jenkins pipeline", pattern: /(^|\/)Jenkinsfile(\.[\w-]+)?$/ },
  { kind: "Azure pipeline", pattern: /(^|\/)azure-pipelines[\w.-]*\.ya?ml$/ },
  { kind: "CircleCI pipeline", pattern: /(^|\/)\.circleci\/[^/]+\.ya?ml$/ },
  { kind: "Bitbucket pipeline", pattern: /(^|\/)bitbucket-pipelines\.ya?ml$/ },
  { kind: "Travis pipeline", pattern: /(^|\/)\.travis\.ya?ml$/ },
  { kind: "Drone pipeline", pattern: /(^|\/)\.drone\.ya?ml$/ },
  { kind: "Buildkite pipeline", pattern: /(^|\/)\.buildkite\/[^/]+\.ya?ml$/ },
  { kind: "Cloud Build pipeline", pattern: /(^|\/)cloudbuild\.(ya?ml|json)$/ },
  { kind: "Terraform file", pattern: /\.tf(vars)?$/ },
  { kind: "Helm chart", pattern: /(^|\/)Chart\.ya?ml$/ },
  { kind: MANIFEST, pattern: /(^|\/)kustomization\.ya?ml$/ },
];

/** What a file is, by its name; undefined where it is none of these. */
export const otherKindOfName = (path: string): string | undefined =>
  names.find(({ pattern }) => pattern.test(path))?.kind;

/** What a file of YAML is by its keys. */
export const otherKindOfText = (path: string, text: string): string | undefined =>
  /\.ya?ml$/.test(posix.basename(path)) && /^apiVersion:/m.test(text) && /^kind:/m.test(text)
    ? MANIFEST
    : undefined;

const MAX_NAMED = 3;

/** Such as "2 Terraform files (a.tf, b.tf)", for each kind. */
function inKinds(others: readonly OtherFile[]): string[] {
  const kinds = [...new Set(others.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const files = others.filter((other) => other.kind === kind).map(({ file }) => file);
    return `${counted(files.length, kind)} (${listed(files, MAX_NAMED)})`;
  });
}

/** A sentence on what was not checked; none where there is nothing else. */
export function othersInWords(others: readonly OtherFile[]): string[] {
  return others.length === 0
    ? []
    : [`Not checked, as there are no rules for them here: ${joined(inKinds(others))}.`];
}

/** The same as findings, one of each kind. */
export const otherFindings = (others: readonly OtherFile[]): Finding[] =>
  inKinds(others).map((files) => ({
    severity: "info",
    rule: "devops/not-checked",
    message: `There are no rules here for ${files}.`,
  }));
