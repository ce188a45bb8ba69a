import type { Finding } from "../../../src/agents/contract.ts";
import { sortFindings } from "../../sdk/reports/findings.ts";
import type { Coupling } from "../measures/coupling.ts";
import { couplingFindings } from "../measures/hidden-couplings.ts";
import { hotspotFindings } from "../measures/hotspots.ts";
import { knowledgeFindings } from "../measures/lost-knowledge.ts";
import type { Measures } from "../measures/measure.ts";

/** What of a history is worth acting on; nothing of one that is too young to tell. */
export function findingsOf(measures: Measures, hidden: readonly Coupling[]): Finding[] {
  if (measures.isYoung) return [];
  return sortFindings([
    ...hotspotFindings(measures),
    ...couplingFindings(hidden),
    ...knowledgeFindings(measures),
  ]);
}
