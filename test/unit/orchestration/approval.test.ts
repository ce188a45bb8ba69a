import { describe, expect, it } from "vitest";
import { assignmentOf } from "../../../src/orchestration/assignment.ts";
import { effects } from "../../../src/orchestration/effects.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import type { Approval } from "../../../src/planning/approval.ts";
import { file, openSession, request, start } from "./support.ts";

const decide = (approval: Approval) => ({ type: "decide-plan", runId: "run_a", approval }) as const;

/** A session with a run whose plan, a step for each of two projects, waits for approval. */
function sessionWithProposal() {
  const session = openSession();
  const files = [file("a/package.json"), file("b/package.json")];
  session.take(request({ files, strategy: "fan-out", approve: "plan" }));
  const [first, second] = session.last("plan.proposed").data.steps;
  if (first === undefined || second === undefined) throw new Error("there are no two steps");
  return { session, first, second };
}

describe("a plan that is to be approved", () => {
  it("is proposed, and nothing is started while it waits", () => {
    const { session } = sessionWithProposal();
    expect(session.events.at(-1)?.type).toBe("plan.proposed");
    expect(session.run().progress.status).toBe("awaiting_approval");
    expect(effects(session.state, session.now)).toEqual({
      attempts: [],
      pauses: [],
      kills: [],
      due: [],
      wakeAt: start + limits.approvalMs,
    });
  });

  it("is carried out as it was proposed once it is approved", () => {
    const { session } = sessionWithProposal();
    const { approveBy: _approveBy, ...plan } = session.last("plan.proposed").data;
    expect(session.take(decide({ decision: "approve" }))).toEqual([
      "plan.approved",
      "step.scheduled",
      "step.scheduled",
    ]);
    expect(session.last("plan.approved").data.plan).toEqual(plan);
  });

  it("is carried out as it was edited", () => {
    const { session, second } = sessionWithProposal();
    const plan = { steps: [{ id: second.id, agent: "spare", input: "look at it" }] };
    expect(session.take(decide({ decision: "approve", plan }))).toEqual(["plan.approved", "step.scheduled"]);
    expect(session.last("step.scheduled")).toMatchObject({ stepId: second.id, agent: "spare" });
    expect(session.last("plan.approved").data.plan.steps).toEqual([
      { ...second, agent: "spare", input: "look at it" },
    ]);
  });

  it("runs none of the request's code in a step whose input was edited to words", () => {
    const session = openSession();
    session.take(request({ input: "Run this:\n```js\n1\n```", agents: ["spare"], approve: "plan" }));
    const [step] = session.last("plan.proposed").data.steps;
    const plan = { steps: [{ id: step?.id ?? "", input: "Look around" }] };
    session.take(decide({ decision: "approve", plan }));
    const [attempt] = effects(session.state, session.now).attempts;
    const assigned = attempt && assignmentOf(session.state, attempt);
    expect(assigned).toMatchObject({ task: { request: "Look around" }, snippets: [] });
  });

  it("stays as it is when an edit of it is refused", () => {
    const { session, first } = sessionWithProposal();
    const plan = { steps: [{ id: first.id, agent: "nobody" }] };
    expect(session.take(decide({ decision: "approve", plan }))).toBe("unknown_agent");
    expect(session.run().progress.status).toBe("awaiting_approval");
  });

  it("ends its run when it is rejected, with the reason", () => {
    const { session } = sessionWithProposal();
    expect(session.take(decide({ decision: "reject", reason: "too much" }))).toEqual([
      "plan.rejected",
      "run.cancelled",
    ]);
    expect(session.last("run.cancelled").data.reason).toBe("the plan was rejected: too much");
  });

  it("is decided on once", () => {
    const { session } = sessionWithProposal();
    session.take(decide({ decision: "approve" }));
    expect(session.take(decide({ decision: "reject" }))).toBe("approval_not_open");
  });

  it("that nobody approves in time fails its run with that reason", () => {
    const { session } = sessionWithProposal();
    session.now = start + limits.approvalMs;
    expect(session.take({ type: "tick" })).toEqual(["run.failed"]);
    expect(session.last("run.failed").data.failure.code).toBe("approval_expired");
  });

  it("goes when its run is cancelled", () => {
    const { session } = sessionWithProposal();
    expect(session.take({ type: "cancel-run", runId: "run_a", reason: "no more" })).toEqual([
      "run.cancelled",
    ]);
  });

  it("waits no longer than its run, however late it was proposed", () => {
    const session = openSession();
    session.take(request({ files: [], approve: "plan" }));
    session.now = start + limits.answerMs - 1;
    const questionId = session.last("consultation.question").data.id;
    const answers = [{ questionId, files: [file("package.json")] }];
    session.take({ type: "answer-questions", runId: "run_a", answers });
    expect(session.last("plan.proposed").data.approveBy).toBe(session.run().deadline);
  });
});

describe("a plan that nobody asked to approve", () => {
  it("cannot be decided on", () => {
    const session = openSession();
    session.take(request());
    expect(session.take(decide({ decision: "approve" }))).toBe("approval_not_open");
  });
});

describe("a graph that the planner proposes", () => {
  const asked = request({
    input: "generate the code, then run the tests",
    files: [],
    agents: ["generator", "test-runner", "spare"],
    strategy: "graph",
    approve: "plan",
  });

  it("waits for approval, though it has no files yet: an agent that is fed by another needs none", () => {
    const session = openSession();
    session.take(asked);
    const { shape, steps } = session.last("plan.proposed").data;
    expect(shape).toBe("graph");
    expect(steps.map(({ agent, dependsOn }) => [agent, dependsOn.length])).toEqual([
      ["generator", 0],
      ["test-runner", 1],
      ["spare", 1],
    ]);
    expect(session.run().progress.status).toBe("awaiting_approval");
  });

  it("is carried out as it was edited: what took the work of a dropped step takes that of the step before", () => {
    const session = openSession();
    session.take(asked);
    const [first, , last] = session.last("plan.proposed").data.steps;
    const plan = { steps: [{ id: first?.id ?? "" }, { id: last?.id ?? "", input: "Look at it" }] };
    session.take(decide({ decision: "approve", plan }));
    const [, kept] = session.last("plan.approved").data.plan.steps;
    expect(kept).toMatchObject({
      agent: "spare",
      input: "Look at it",
      dependsOn: [first?.id],
      use: { [first?.id ?? ""]: { output: true, findings: true, artifacts: "**" } },
    });
    expect(session.run().progress.status).toBe("running");
  });
});
