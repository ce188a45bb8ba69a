import { type Approval, editPlan } from "../planning/approval.ts";
import { checkPlan } from "../planning/check-plan.ts";
import { accept, type Refusal } from "../problems.ts";
import { isAvailable } from "./decide-request.ts";
import { emptyResult } from "./result.ts";
import { aboutRun, type Turn } from "./turn.ts";

/** A person's decision about a proposed plan: it is carried out, as it was proposed or edited, or the run ends. */
export function decidePlan(turn: Turn, runId: string, approval: Approval): Refusal | undefined {
  const run = turn.run(runId);
  if (run?.progress.status !== "awaiting_approval") {
    return { code: "approval_not_open", detail: "The run does not wait for this decision." };
  }
  const { reason } = approval;
  if (approval.decision === "reject") {
    turn.emit({ type: "plan.rejected", ...aboutRun(run), data: { reason } });
    const why = reason === undefined ? "the plan was rejected" : `the plan was rejected: ${reason}`;
    turn.emit({
      type: "run.cancelled",
      ...aboutRun(run),
      data: { reason: why, ...emptyResult(why) },
    });
    return undefined;
  }
  const { plan } = run.progress;
  const edited =
    approval.plan === undefined
      ? accept(plan)
      : editPlan(plan, approval.plan, (agent) => isAvailable(turn, agent));
  if (!edited.ok) return edited.refusal;
  const unfit = checkPlan(edited.value);
  if (unfit !== undefined) return { ...unfit, pointer: "/plan/steps" };
  turn.emit({ type: "plan.approved", ...aboutRun(run), data: { plan: edited.value, reason } });
  return undefined;
}
