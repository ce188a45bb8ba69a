// What a stretch of a request asks for, and of whom.

import type { Brief } from "../consultation/brief.ts";
import { splitClauses } from "./english/clauses.ts";
import { isCommand, isReport } from "./english/commands.ts";
import { fileNamesIn, saysMoreThanFileNames } from "./english/file-names.ts";
import type { Stage, Stretch } from "./english/stages.ts";
import { isStatement } from "./english/statements.ts";
import { quote } from "./quote.ts";
import { confidenceIn, type RankedAgent, type Scorer } from "./score-agents.ts";
import { clearWinnerFrom, unsureBelow } from "./thresholds.ts";

/** Something to be done, and the agent that fits it best. */
export type Task = {
  /** The words that ask for it, as a question would quote them. */
  text: string;
  /** Below `unsureBelow` no more than a guess. */
  agent: string;
  confidence: number;
  ranked: RankedAgent[];
};

/** Ranks a stretch of a request by itself; undefined where a person said that it is no work, or there is no agent. */
export type Rank = (stretch: Stretch) => Task | undefined;

export function createRank(brief: Brief, score: Scorer): Rank {
  return ({ text, start, end }) => {
    const quoted = quote(text);
    // Files belong to the request as a whole, and would speak for the same agent in every part, except for the files
    // that a part names. Code belongs to the words that it stands behind.
    const files = fileNamesIn(text).map((name) => ({ name }));
    const code = brief.code.filter(({ at = -1 }) => start <= at && at <= end);
    const ranked = score({ ...brief, goal: text, code, files });
    const chosen = answerFor(brief, text);
    if (chosen === null) return undefined;
    // Who was chosen may have become unavailable since.
    if (chosen !== undefined && ranked.some(({ agent }) => agent === chosen)) {
      return { text: quoted, agent: chosen, confidence: 1, ranked };
    }
    const [best] = ranked;
    if (best === undefined) return undefined;
    return { text: quoted, agent: best.agent, confidence: confidenceIn(ranked), ranked };
  };
}

/** Who a person said is to do a part; null for nobody, undefined where nothing was said. */
const answerFor = ({ parts = {} }: Brief, text: string): string | null | undefined =>
  Object.hasOwn(parts, quote(text)) ? parts[quote(text)] : undefined;

/** The tasks of a request without words of order: what is clearly for an agent, and nothing that is not. */
export const looseTasks = (goal: string, rank: Rank): Task[] =>
  clauseTasks(goal, rank).filter(({ confidence }) => confidence >= clearWinnerFrom);

/** The same, and what is plainly a command: each where a list says that all of it is to be done in order. */
export const commandsIn = (goal: string, rank: Rank): Task[] =>
  clauseTasks(goal, rank).filter(({ text, confidence }) => confidence >= clearWinnerFrom || isCommand(text));

function clauseTasks(goal: string, rank: Rank): Task[] {
  const clauses = splitClauses(goal, { start: 0, end: goal.length }, false);
  // What a sentence tells of a file would be taken for work on that file.
  const telling = clauses.filter(({ text }) => fileNamesIn(text).length === 0 || !isStatement(text));
  return rankAll(telling, rank);
}

/** The tasks of a stage: its own, and where it asks for work at least one, clear or not. */
export function stageTasks(brief: Brief, stage: Stage, rank: Rank): Task[] {
  const whole = rank(stage);
  if (whole === undefined) return [];
  if (answerFor(brief, stage.text) !== undefined) return [whole];
  const clauses = splitClauses(brief.goal, stage, true).filter(({ text }) => !isStatement(text));
  if (clauses.length === 0)
    return stage.kind !== "leadUp" && whole.confidence >= clearWinnerFrom ? [whole] : [];

  const telling = clauses.filter(({ text }) => saysMoreThanFileNames(text));
  const tasks = rankAll(telling, rank);
  if (stage.kind !== "task" || clauses.every(({ text }) => isReport(text))) return tasks.filter(isClear);
  if (whole.confidence < unsureBelow && !tasks.some(isClear)) return [whole];
  return sureAndAsked(whole, tasks);
}

/**
 * Those of a stage's tasks that are clear, the stage as a whole where it is for another agent, and the commands that look
 * like work for a further one: "review the code and document it".
 */
function sureAndAsked(whole: Task, tasks: readonly Task[]): Task[] {
  const clear = tasks.filter(isClear);
  const isApart = whole.confidence >= unsureBelow && isForOther(whole, clear);
  const sure = isApart ? [whole, ...clear] : clear;
  const asked = tasks.filter((task) => isClear(task) || (isCommand(task.text) && isForOther(task, sure)));
  return isApart ? [whole, ...asked] : asked;
}

const isForOther = ({ agent }: Task, others: readonly Task[]): boolean =>
  others.every((other) => other.agent !== agent);

const rankAll = (stretches: readonly Stretch[], rank: Rank): Task[] =>
  stretches.flatMap((stretch) => rank(stretch) ?? []);

/** Words of order say that there are several tasks, so a clause about a file of its own is surely one of them. */
const isClear = ({ text, confidence }: Task): boolean =>
  confidence >= (fileNamesIn(text).length > 0 ? unsureBelow : clearWinnerFrom);
