import { describe, expect, it } from "vitest";
import { z } from "zod";
import { runView } from "../../src/orchestration/views.ts";
import { fakeSessions } from "./support/fake-sessions.ts";
import { forgetfulRequest } from "./support/forgetful-request.ts";
import { as, call, gatewayWith, get, idOf, post, problemOf } from "./support/gateway.ts";

const runs = `/v1/sessions/ses_${"0".repeat(26)}/runs`;
const agent = "code-runner";

const pointers = z.array(z.object({ pointer: z.string() }));

/** What is wrong with a run that is asked for: the code of its problem, and where. */
async function faultsOf(body: object) {
  const { sessionNamed } = fakeSessions();
  const response = await gatewayWith({ sessionNamed })(runs, post("acme", { input: "x", ...body }));
  const { code, errors } = await problemOf(response);
  return [code, pointers.parse(errors).map(({ pointer }) => pointer)];
}

const graphFaults = (graph: object) => faultsOf({ strategy: "graph", graph });

describe("a request for a graph", () => {
  it("is taken to the session as it was sent", async () => {
    const { asked, sessionNamed } = fakeSessions();
    const graph = {
      steps: [
        { id: "a", agent },
        {
          id: "b",
          agent,
          use: { a: { artifacts: "dist/**" } },
          when: [{ step: "a", findings: { atMost: 0 } }],
        },
      ],
      result: "b",
    };
    const aggregate = { kind: "first-success" };
    const body = { input: "x", strategy: "graph", graph, aggregate };
    expect((await gatewayWith({ sessionNamed })(runs, post("acme", body))).status).toBe(202);
    expect(asked).toMatchObject([{ method: "requestRun", given: [{ strategy: "graph", graph, aggregate }] }]);
  });

  it("whose steps wait for each other is refused, and told which", async () => {
    const steps = [
      { id: "a", agent, after: ["b"] },
      { id: "b", agent, after: ["a"] },
    ];
    const response = await call(runs, post("acme", { input: "x", strategy: "graph", graph: { steps } }));
    expect(await problemOf(response)).toMatchObject({
      status: 400,
      code: "invalid_request",
      errors: [{ pointer: "/graph/steps/0", detail: "steps wait for each other: a, then b, then a" }],
    });
  });

  it("is told each step that has a taken name, or speaks of one that there is not", async () => {
    const steps = [
      { id: "a", agent },
      { id: "a", agent, after: ["x"], use: { y: {} } },
    ];
    expect(await graphFaults({ steps, result: "z" })).toEqual([
      "invalid_request",
      ["/graph/steps/1/id", "/graph/steps/1/after/0", "/graph/steps/1/use/y", "/graph/result"],
    ]);
  });

  it("is told the steps whose agents or files there are not", async () => {
    const unknown = [
      { id: "a", agent },
      { id: "b", agent: "no-such-agent" },
    ];
    expect(await graphFaults({ steps: unknown })).toEqual(["unknown_agent", ["/graph/steps/1/agent"]]);
    expect(await graphFaults({ steps: [{ id: "a", agent, files: ["fil_1"] }] })).toEqual([
      "invalid_request",
      ["/graph/steps/0/files/0"],
    ]);
  });

  it.each([
    ["a graph without its strategy", { graph: { steps: [{ id: "a", agent }] } }, "/graph"],
    [
      "agents beside those of the graph",
      { strategy: "graph", graph: { steps: [{ id: "a", agent }] }, agents: [agent] },
      "/agents",
    ],
    ["an aggregation of one step", { strategy: "single", aggregate: { kind: "all" } }, "/aggregate"],
    ["a quorum of none", { strategy: "fan-out", aggregate: { kind: "quorum", n: 0 } }, "/aggregate/n"],
  ])("is refused with %s", async (_name, body, pointer) => {
    expect(await faultsOf(body)).toEqual(["invalid_request", [pointer]]);
  });
});

describe("a session", () => {
  it("proposes a graph by itself where none is given, and finds the run again by its key", async () => {
    const session = await idOf(await call("/v1/sessions", post("acme", {})));
    const path = `/v1/sessions/${session}/runs`;
    const code = "```js\nconsole.log(1)\n```";
    const body = {
      input: `Run this, and then run the tests\n${code}`,
      agents: [agent, "test-runner"],
      strategy: "graph",
      approve: "plan",
    };
    const key = { "Idempotency-Key": crypto.randomUUID() };
    const run = await idOf(await call(path, post("acme", body, key)));
    const { status, plan } = runView.parse(await (await call(`${path}/${run}`, get("acme"))).json());
    expect(status).toBe("awaiting_approval");
    const [first, second] = plan?.steps ?? [];
    expect(plan).toMatchObject({ shape: "graph", steps: [{ label: agent }, { label: "test-runner" }] });
    expect(second).toMatchObject({ dependsOn: [first?.id], use: { [first?.id ?? ""]: { artifacts: "**" } } });
    await call(`${path}/${run}/cancel`, post("acme", {}));

    const again = gatewayWith({ idempotentRequestNamed: () => forgetfulRequest });
    expect(await idOf(await again(path, post("acme", body, key)))).toBe(run);
  });

  it("plans a graph, and finds it again by its key only where it is the same", async () => {
    const session = await idOf(await call("/v1/sessions", post("acme", {})));
    const path = `/v1/sessions/${session}/runs`;
    const graphOf = (after: string[]) => ({
      steps: [
        { id: "test", agent: "test-runner" },
        { id: "run", agent, after },
      ],
    });
    const body = { input: "Run my program", strategy: "graph", graph: graphOf(["test"]) };
    const key = { "Idempotency-Key": crypto.randomUUID() };
    const run = await idOf(await call(path, post("acme", body, key)));
    const view = runView.parse(await (await call(`${path}/${run}`, get("acme"))).json());
    // The tester needs a project: nothing is begun before there is one.
    expect(view).toMatchObject({ status: "awaiting_answers", strategy: "graph" });
    expect(view.questions.map(({ about }) => about)).toMatchObject([{ agent: "test-runner" }]);

    const upload = { method: "POST", headers: as("acme"), body: "{}" };
    const uploaded = await call("/v1/files?name=package.json", upload);
    const { files } = await uploaded.json<{ files: { id: string }[] }>();
    const answers = [{ question: view.questions[0]?.id, files: files.map(({ id }) => id) }];
    const answered = await call(`${path}/${run}/answers`, post("acme", { answers }));
    const planned = runView.parse(await answered.json());
    expect(planned.plan).toMatchObject({ shape: "graph", steps: [{ label: "test" }, { label: "run" }] });
    await call(`${path}/${run}/cancel`, post("acme", {}));

    // As after a day, when the answer is no longer kept.
    const again = gatewayWith({ idempotentRequestNamed: () => forgetfulRequest });
    expect(await idOf(await again(path, post("acme", body, key)))).toBe(run);
    const other = { ...body, graph: graphOf([]) };
    expect((await again(path, post("acme", other, key))).status).toBe(422);
  });
});
