import type { Schedule } from "../../src/orchestration/schedule.ts";
import type { LiveSession, Run } from "../../src/orchestration/state.ts";
import { type Approval, editPlan } from "../../src/planning/approval.ts";
import { canonicalJson } from "../../src/text/canonical-json.ts";
import type { CreateSchedule, CreateSession, RequestRun } from "../session-api.ts";

/** Whether a session is what this request would have created. */
export const sessionMatches = (session: LiveSession, request: CreateSession): boolean =>
  same([session.title, session.metadata], [request.title, request.metadata]);

/** Whether a run is what this request would have begun. */
export const runMatches = (run: Run, request: RequestRun): boolean =>
  same(contentOf(run), contentOf(request));

const contentOf = ({ files, ...rest }: Run | RequestRun) => {
  const { input, strategy, onBusy, approve, agents, graph, aggregate, budget } = rest;
  return [[input, strategy, onBusy, approve, agents, graph, aggregate, budget], files.map(({ id }) => id)];
};

/** Whether a schedule is what this request would have created. */
export const scheduleMatches = ({ title, timing, run }: Schedule, request: CreateSchedule): boolean =>
  same([title, timing, run], [request.title, request.timing, request.run]);

/** Whether a run's plan was decided on as this approval would have it: its edit, if any, changes nothing more. */
export function approvalMatches({ decision, progress }: Run, approval: Approval): boolean {
  if (decision !== approval.decision) return false;
  if (approval.decision === "reject" || approval.plan === undefined) return true;
  const plan = "plan" in progress ? progress.plan : undefined;
  const edited = plan === undefined ? undefined : editPlan(plan, approval.plan, () => true);
  return edited?.ok === true && same(edited.value, plan);
}

const same = (left: unknown, right: unknown): boolean => canonicalJson(left) === canonicalJson(right);
