import { z } from "zod";

/** How grave a finding is, the gravest first. */
export const severity = z.enum(["error", "warning", "info"]);
export type Severity = z.infer<typeof severity>;

/** The graver, the greater. */
export const severityRank = (of: Severity): number => -severity.options.indexOf(of);
