// Statements that cannot be run to their end: what is told of them, and when no more are tried.

import type { Finding } from "../../../src/agents/contract.ts";
import { counted } from "../../sdk/text/words.ts";
import type { Statement } from "../sql/statement.ts";
import type { Outcome } from "./outcome.ts";

type Reason = Extract<Outcome, { status: "broken" }>["reason"];

const messages: Record<Reason, string> = {
  timeout: "The statement was ended, as it takes more than 10 seconds even on tables that are empty",
  breakdown: "PostgreSQL breaks down at this statement, such as by endless recursion or for want of memory",
};

const MAX_STOPPED = 3;

/** A statement at which the database had to be started anew. */
export const stoppedFinding = ({ file, line }: Statement, reason: Reason): Finding => ({
  severity: "warning",
  rule: `database/${reason}`,
  file,
  line,
  message: `${messages[reason]}. What it does is not checked; all that follows is, without it.`,
});

const stopped = new Set(["database/timeout", "database/breakdown"]);

/** Whether so many statements stopped the database that no more are tried: each costs seconds. */
export const isEnough = (findings: readonly Finding[]): boolean =>
  findings.filter(({ rule = "" }) => stopped.has(rule)).length >= MAX_STOPPED;

const UNTRIED = "database/untried";

/** The first of the statements that are not tried any more, and how many they are. */
export const untriedFinding = (
  { file, line }: Statement,
  count: number,
  why = "The database was stopped too often",
): Finding => ({
  severity: "warning",
  rule: UNTRIED,
  file,
  line,
  message: `${why}: from here on ${counted(count, "statement")} ${count === 1 ? "is" : "are"} not checked.`,
});

/** The rule of a statement that is not run for what it is. */
const NOT_RUN = "database/not-run";

/** A statement that is not run for what it is. */
export const notRunFinding = (
  { file, line }: Pick<Statement, "file" | "line">,
  message: string,
): Finding => ({
  severity: "info",
  rule: NOT_RUN,
  file,
  line,
  message,
});

/** Whether a finding is of a statement that was not run, or not to its end. */
export const isNotRun = ({ rule = "" }: Finding): boolean => stopped.has(rule) || rule === NOT_RUN;

/** Whether a finding is of statements that were not tried, as there was no time for them. */
export const isUntried = ({ rule }: Finding): boolean => rule === UNTRIED;
