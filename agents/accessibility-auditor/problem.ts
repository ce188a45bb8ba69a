import type { Severity } from "../../src/agents/severity.ts";
/** What is wrong with an element. `line` and `column` are unknown where the source only implies it. */
export type Problem = {
  rule: string;
  severity: Severity;
  /** What the rule asks for. */
  help: string;
  helpUrl: string;
  /** Success criteria of WCAG, such as `1.1.1`; none where it is good practice. */
  criteria: string[];
  /** The element's beginning as it is in the page. */
  element: string;
  line: number | undefined;
  column: number | undefined;
  /** What would mend it. */
  fix: string;
};

/** What only a person can judge. */
export type Doubt = { help: string; helpUrl: string; line: number | undefined };

/** Why a page, as it is in its file, shows nothing. */
export type Emptiness = "it has no content" | "its scripts make its content";

/** What checking a page brought. */
export type PageResult = { problems: Problem[]; doubts: Doubt[]; emptiness: Emptiness | undefined };
