import type { Finding } from "../../../src/agents/contract.ts";
import { isExample } from "../files/example-file.ts";
import { isForTests } from "../files/test-file.ts";

const lower = { error: "warning", warning: "info", info: "info" } as const;

/**
 * A finding one step less grave where it is in a test, an example or a document: what is wrong there harms less.
 * Paths are relative to the project's folder.
 */
export function ranked(finding: Finding, path: string): Finding {
  return isForTests(path) || isExample(path) ? { ...finding, severity: lower[finding.severity] } : finding;
}
