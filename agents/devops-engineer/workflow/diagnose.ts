// GitHub's language service for workflows and actions, without what it cannot know from one file.

import { validate } from "@actions/languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Finding } from "../../../src/agents/contract.ts";
import { diagnosticFinding, messageOf } from "../diagnostic.ts";

/** The file's address for the service, which tells workflows from actions by it, and knows what it has read. */
function addressOf(file: string): string {
  const name = encodeURIComponent(file);
  const isAction = /(^|\/)action\.ya?ml$/.test(file);
  return isAction ? `file:///${name}/action.yml` : `file:///.github/workflows/${name}`;
}

/** What the service says twice: of a job that is needed and missing it says so in words as well. */
const isRepetition = (message: string): boolean => /^Value '.*' is not valid$/.test(message);

const unknownName = /^Context access might be invalid: (.+)$/;

/** Whether an expression reads what steps may set while they run, of which the service does not know. */
function isSetByStep(message: string, expression: string): boolean {
  const name = unknownName.exec(message)?.[1];
  return name !== undefined && (expression.includes(`env.${name}`) || expression.includes(`outputs.${name}`));
}

function ruleOf(message: string, code: number | string | undefined): string {
  return `actions/${code ?? (unknownName.test(message) ? "unknown-name" : "workflow-syntax")}`;
}

/** What the language service finds in a workflow or an action. */
export async function diagnoseWorkflow(file: string, text: string): Promise<Finding[]> {
  const document = TextDocument.create(addressOf(file), "yaml", 1, text);
  const diagnostics = await validate(document);
  return diagnostics.flatMap((diagnostic) => {
    const message = messageOf(diagnostic);
    if (isRepetition(message) || isSetByStep(message, document.getText(diagnostic.range))) return [];
    return diagnosticFinding(file, ruleOf(message, diagnostic.code), diagnostic);
  });
}
