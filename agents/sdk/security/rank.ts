import type { Finding } from "../../../src/agents/contract.ts";

const beside =
  /(^|\/)(tests?|__tests__|__mocks__|spec|e2e|fixtures?|examples?|samples?|demos?|docs?|bench(marks?)?)\/|[._-](test|spec|stories)\.[mc]?[jt]sx?$|\.(sample|example|dist|template)$|\.md$/i;

const lower = { error: "warning", warning: "info", info: "info" } as const;

/** Whether a file is a test, an example or a document: what is wrong there harms less. */
const isBeside = (file: string): boolean => beside.test(file);

/** A finding one step less grave where it is in such a file. Paths are relative to the project's folder. */
export function ranked(finding: Finding, path: string): Finding {
  return isBeside(path) ? { ...finding, severity: lower[finding.severity] } : finding;
}
