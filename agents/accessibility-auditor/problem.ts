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

/** What checking a page brought. `isMadeByScripts` is one that shows nothing before its scripts have run. */
export type PageResult = { problems: Problem[]; doubts: Doubt[]; isMadeByScripts: boolean };
