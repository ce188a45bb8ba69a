// A request may hold several tasks: "run the tests, then explain main.py". Ranked as one, its agents would
// tie and look like doubt. So each task is ranked alone. Words of order say that there are several: then whatever they
// ask for is a part, and one that no agent clearly wins is asked about. Without them a request has parts where its
// clauses are clearly won by different agents.

import type { Brief } from "../consultation/brief.ts";
import { isElliptic } from "./english/commands.ts";
import { hasOrder, saysListIsOrdered, splitStages } from "./english/stages.ts";
import type { Scorer } from "./score-agents.ts";
import { commandsIn, createRank, looseTasks, type Rank, stageTasks, type Task } from "./tasks.ts";
import { likelyFrom, unsureBelow } from "./thresholds.ts";

/** One task of a request that has several. */
export type Part = Task & {
  /** Whether the request says that it comes after the parts before. */
  follows: boolean;
};

type StageTasks = { follows: boolean; tasks: readonly Task[] };

/** What a brief's goal has, where it is more than one task. */
type Parts = {
  /**
   * The parts in their order: at least two, or what is left of them once a person was asked; else none. Those that
   * nothing stands between in the order have different agents.
   */
  parts: Part[];
  /** The tasks of an order, where there are several and each is surely for the same agent; else none. */
  forOne: Task[];
};

/** Finds the parts of a brief's goal, or what it has instead of them. */
export function findParts(brief: Brief, score: Scorer): Parts {
  const rank = createRank(brief, score);
  const ordered = orderedTasks(brief, rank);
  const parts = joinUp(ordered.length > 0 ? ordered : listedTasks(brief, rank));
  return {
    parts: parts.length > 1 || brief.parts !== undefined ? parts : [],
    forOne: tasksForOne(ordered.flatMap(({ tasks }) => tasks)),
  };
}

function tasksForOne(tasks: Task[]): Task[] {
  const isSureOfFirst = ({ agent, confidence }: Task) =>
    agent === tasks[0]?.agent && confidence >= unsureBelow;
  return tasks.length > 1 && tasks.every(isSureOfFirst) ? tasks : [];
}

/** What each stage of a request asks for; none where it has no order. */
function orderedTasks(brief: Brief, rank: Rank): StageTasks[] {
  const stages = splitStages(brief.goal);
  if (!hasOrder(stages)) return [];
  return stages.map((stage) => ({ follows: stage.follows, tasks: stageTasks(brief, stage, rank) }));
}

/** The tasks of a request without words of order, unless it says that they are in order as they are listed. */
function listedTasks({ goal }: Brief, rank: Rank): StageTasks[] {
  if (!saysListIsOrdered(goal)) return [{ follows: false, tasks: looseTasks(goal, rank) }];
  return commandsIn(goal, rank).map((task) => ({ follows: true, tasks: [task] }));
}

/** The parts that tasks make: what is for an agent that is at work already is more of the same. */
function joinUp(stages: readonly StageTasks[]): Part[] {
  const parts: Part[] = [];
  let atWork: string[] = [];
  let follows = false;
  for (const stage of stages) {
    follows ||= stage.follows;
    for (const task of stage.tasks) {
      if (atWork.includes(task.agent) && isMore(task)) continue;
      atWork = follows ? [task.agent] : [...atWork, task.agent];
      parts.push({ ...task, follows: follows && parts.length > 0 });
      follows = false;
    }
  }
  return parts;
}

/** Whether a task is more work of its agent. What is said with a verb of its own has to be surely for it. */
const isMore = ({ text, confidence }: Task): boolean =>
  confidence >= (isElliptic(text) ? likelyFrom : unsureBelow);
