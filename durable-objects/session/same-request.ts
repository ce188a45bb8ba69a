import type { LiveSession, Run } from "../../src/orchestration/state.ts";
import { type Approval, editPlan } from "../../src/planning/approval.ts";
import type { CreateSession, RequestRun } from "../session-api.ts";

/** Whether a session is what this request would have created. */
export const sessionMatches = (session: LiveSession, request: CreateSession): boolean =>
  same([session.title, session.metadata], [request.title, request.metadata]);

/** Whether a run is what this request would have begun. */
export const runMatches = (run: Run, request: RequestRun): boolean =>
  same(
    [run.input, run.strategy, run.onBusy, run.approve, run.agents, run.files.map(({ id }) => id)],
    [
      request.input,
      request.strategy,
      request.onBusy,
      request.approve,
      request.agents,
      request.files.map(({ id }) => id),
    ],
  );

/** Whether a run's plan was decided on as this approval would have it: its edit, if any, changes nothing more. */
export function approvalMatches({ decision, progress }: Run, approval: Approval): boolean {
  if (decision !== approval.decision) return false;
  if (approval.decision === "reject" || approval.plan === undefined) return true;
  const plan = "plan" in progress ? progress.plan : undefined;
  const edited = plan === undefined ? undefined : editPlan(plan, approval.plan, () => true);
  return edited?.ok === true && same(edited.value, plan);
}

const same = (left: unknown, right: unknown): boolean => canonical(left) === canonical(right);

/** JSON with the keys of each object in order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
