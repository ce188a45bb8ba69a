import type { validate } from "dockerfile-utils";
import type { Finding } from "../../src/agents/contract.ts";

/** What a language server says of a place, in the types of its protocol. */
type Diagnostic = ReturnType<typeof validate>[number];

/** `DiagnosticSeverity` of the Language Server Protocol; what has none is an error. */
const severities: Record<number, Finding["severity"]> = { 2: "warning", 3: "info", 4: "info" };

/** What a diagnostic says, as text. */
export const messageOf = ({ message }: Diagnostic): string =>
  typeof message === "string" ? message : message.value;

/** A diagnostic of a language server as a finding. */
export function diagnosticFinding(file: string, rule: string, diagnostic: Diagnostic): Finding {
  const { start } = diagnostic.range;
  return {
    severity: severities[diagnostic.severity ?? 1] ?? "error",
    rule,
    file,
    line: start.line + 1,
    column: start.character + 1,
    message: messageOf(diagnostic),
  };
}
