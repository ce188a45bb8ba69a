import { abortAllDurableObjects } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import type { RunView } from "../../src/orchestration/views.ts";
import { call, get, idOf, post, problemOf } from "./support/gateway.ts";

let path = "";
let proposed: RunView;

beforeEach(async () => {
  const session = `/v1/sessions/${await idOf(await call("/v1/sessions", post("acme", {})))}`;
  const request = { input: "Run this:\n```js\n1\n```", agents: ["code-runner"], approve: "plan" };
  proposed = await (await call(`${session}/runs`, post("acme", request))).json();
  path = `${session}/runs/${proposed.id}`;
});

const decide = (approval: object) => call(`${path}/approval`, post("acme", approval));
const statusNow = async () => (await (await call(path, get("acme"))).json<RunView>()).status;
const typesNow = async () => {
  const page = await (await call(`${path}/events`, get("acme"))).json<{ events: { type: string }[] }>();
  return page.events.map(({ type }) => type);
};
const stepId = () => proposed.plan?.steps[0]?.id;

describe("a run whose plan is to be approved", () => {
  it("shows its plan and waits, with no step begun and no sandbox", async () => {
    expect(proposed).toMatchObject({
      status: "awaiting_approval",
      plan: { steps: [{ agent: "code-runner" }] },
      steps: [],
    });
    expect((await typesNow()).at(-1)).toBe("plan.proposed");
  });

  it("is carried out after it was approved, though the process died meanwhile", async () => {
    await abortAllDurableObjects();
    const response = await decide({ decision: "approve" });
    expect([response.status, (await response.json<RunView>()).status]).toEqual([200, "running"]);
    expect(await typesNow()).toContain("step.scheduled");
  });

  it("is carried out as it was edited", async () => {
    const plan = { steps: [{ id: stepId(), agent: "test-runner", input: "Run the tests" }] };
    const run: RunView = await (await decide({ decision: "approve", plan })).json();
    expect(run.plan?.steps).toMatchObject([{ id: stepId(), agent: "test-runner", input: "Run the tests" }]);
    expect(run.steps).toMatchObject([{ agent: "test-runner" }]);
  });

  it("is told where an edit is at fault, and waits on", async () => {
    const faulty = (step: object) => decide({ decision: "approve", plan: { steps: [step] } });
    expect(await problemOf(await faulty({ id: stepId(), agent: "nobody" }))).toMatchObject({
      status: 422,
      code: "unknown_agent",
      errors: [{ pointer: "/plan/steps/0/agent" }],
    });
    expect(await problemOf(await faulty({ id: "stp_other" }))).toMatchObject({
      status: 400,
      errors: [{ pointer: "/plan/steps/0/id" }],
    });
    expect(await problemOf(await faulty({ id: stepId(), input: " " }))).toMatchObject({
      status: 400,
      errors: [{ pointer: "/plan/steps/0/input" }],
    });
    expect(await statusNow()).toBe("awaiting_approval");
  });

  it("is cancelled when it is rejected, and the same again changes nothing", async () => {
    const rejection = { decision: "reject", reason: "too much" };
    expect(await (await decide(rejection)).json()).toMatchObject({
      status: "cancelled",
      plan: proposed.plan,
    });
    const types = await typesNow();
    expect(types.slice(-2)).toEqual(["plan.rejected", "run.cancelled"]);
    expect((await decide(rejection)).status).toBe(200);
    expect(await typesNow()).toEqual(types);
    expect(await problemOf(await decide({ decision: "approve" }))).toEqual({
      status: 409,
      code: "approval_not_open",
    });
  });

  it("takes the same approval again, and no other", async () => {
    const plan = { steps: [{ id: stepId(), input: "Run it" }] };
    await decide({ decision: "approve", plan });
    const approved = async () => (await typesNow()).filter((type) => type === "plan.approved");
    expect((await decide({ decision: "approve", plan })).status).toBe(200);
    expect(await approved()).toHaveLength(1);
    const other = { decision: "approve", plan: { steps: [{ id: stepId(), input: "Do not run it" }] } };
    for (const decision of [other, { decision: "reject" }]) {
      expect(await problemOf(await decide(decision))).toEqual({ status: 409, code: "approval_not_open" });
    }
  });

  it("is approved once by two approvals at the same time", async () => {
    const responses = await Promise.all([decide({ decision: "approve" }), decide({ decision: "approve" })]);
    expect(responses.map(({ status }) => status)).toEqual([200, 200]);
    expect((await typesNow()).filter((type) => type === "plan.approved")).toHaveLength(1);
  });

  it("can be cancelled while it waits", async () => {
    expect((await call(`${path}/cancel`, post("acme", {}))).status).toBe(200);
    expect(await statusNow()).toBe("cancelled");
  });

  it("takes no edit with a rejection, and no decision that there is not", async () => {
    const plan = { steps: [{ id: stepId() }] };
    for (const body of [{ decision: "reject", plan }, { decision: "perhaps" }, {}]) {
      expect((await decide(body)).status).toBe(400);
    }
  });
});
