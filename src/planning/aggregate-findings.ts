import type { Finding } from "../agents/contract.ts";
import { severityRank } from "../agents/severity.ts";

export type SourcedFinding = Finding & { stepId: string; agent: string };

/** Who reported a finding, and how grave each of them held it. */
export type FindingSource = Pick<SourcedFinding, "stepId" | "agent" | "severity">;

export type MergedFinding = SourcedFinding & { sources: FindingSource[] };

/**
 * Makes one finding of all that are the same: of one file, line and rule, or, where one of these is not known, of
 * one message in the same place. The gravest stands for them, with a fix where any of them has one.
 */
export function mergeFindings(findings: readonly SourcedFinding[]): MergedFinding[] {
  const groups = Map.groupBy(findings, identity);
  return [...groups.values()].flatMap((group) => {
    const [gravest] = byGravity(group);
    if (gravest === undefined) return [];
    const fix = gravest.fix ?? group.find((each) => each.fix !== undefined)?.fix;
    return [{ ...gravest, ...(fix === undefined ? {} : { fix }), sources: sourcesOf(group) }];
  });
}

function identity({ file, line, rule, message }: SourcedFinding): string {
  const isPlaced = file !== undefined && line !== undefined && rule !== undefined;
  return JSON.stringify(isPlaced ? ["rule", file, line, rule] : ["message", file, line, normalise(message)]);
}

/** Letters' case and spacing do not make a message another. */
const normalise = (message: string): string => message.trim().toLowerCase().replaceAll(/\s+/g, " ");

/** Each step once, in the order of its first report. */
const sourcesOf = (group: SourcedFinding[]): FindingSource[] =>
  [...Map.groupBy(group, ({ stepId }) => stepId).values()].flatMap((own) =>
    byGravity(own)
      .slice(0, 1)
      .map(({ stepId, agent, severity }) => ({ stepId, agent, severity })),
  );

const byGravity = (findings: SourcedFinding[]): SourcedFinding[] =>
  findings.toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity));
