import type { PlacedFinding } from "../placed-finding.ts";

/** A finding in a workflow; `within` is the text at its line, where the place has several lines. */
export type WorkflowFinding = PlacedFinding & { within?: string };
