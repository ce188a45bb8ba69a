import { describe, expect, inject, it } from "vitest";
import { Client, isOf, readExample, typesOf } from "./support/client.ts";

const stack = inject("stack");
const client = new Client(stack);

describe("a request to run a project's tests", () => {
  it("becomes work done by the test runner in a sandbox, told event by event", async () => {
    const session = await client.openSession();
    const files = await client.upload(readExample("price-calculator"));
    const run = await client.startRun(session, { input: "Why do the tests of this project fail?", files });
    const events = await client.whole(session, run);

    expect(typesOf(events).slice(0, 5)).toEqual([
      "run.requested",
      "route.decided",
      "consultation.completed",
      "plan.proposed",
      "step.scheduled",
    ]);
    expect(
      events.filter((event) => isOf(event, "agent.finding")).map(({ data }) => data.file),
    ).toContainEqual(expect.stringMatching(/\.test\.[jt]s$/));
    expect(typesOf(events).slice(-4)).toEqual([
      "step.succeeded",
      "sandbox.killed",
      "usage.recorded",
      "run.completed",
    ]);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + (events[0]?.seq ?? 0)));

    const view = await client.run(session, run);
    expect(view).toMatchObject({ status: "completed", plan: { shape: "single" } });
    expect(view.result?.findings.every(({ line }) => line !== undefined && line > 0)).toBe(true);
  });

  it("leaves artifacts that can be downloaded as they were made", async () => {
    const session = await client.openSession();
    const files = await client.upload(readExample("price-calculator"));
    const run = await client.startRun(session, { input: "Run the test suite", files });
    const { data } = await client.await(session, run, "agent.artifact");
    const response = await client.request(`/v1/artifacts/${data.artifactId}`);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer())).toHaveLength(data.bytes);
    expect(response.headers.get("content-disposition")).toContain("attachment");
  });

  it("without a project asks for one, waits, and goes on with the answer", async () => {
    const session = await client.openSession();
    const run = await client.startRun(session, { input: "Please run my test suite" });
    expect((await client.run(session, run)).status).toBe("awaiting_answers");
    const question = (await client.run(session, run)).questions[0];
    expect(question?.accepts).toEqual(["files"]);

    const files = await client.upload(readExample("word-count"));
    await client.json(`/v1/sessions/${session}/runs/${run}/answers`, {
      answers: [{ question: question?.id, files }],
    });
    const events = await client.whole(session, run);
    expect(typesOf(events)).toContain("consultation.answered");
    expect(typesOf(events).at(-1)).toBe("run.completed");
  });

  it("can be read again from any event on, and gives the same", async () => {
    const session = await client.openSession();
    const files = await client.upload(readExample("word-count"));
    const run = await client.startRun(session, { input: "Run the tests", files });
    const all = await client.whole(session, run);
    for (const cut of [1, 5, all.length - 1]) {
      const rest = [];
      for await (const event of client.follow(session, run, all[cut - 1]?.seq)) rest.push(event);
      expect(rest).toEqual(all.slice(cut));
    }
  });
});

describe("several steps", () => {
  it("fan out over several projects, each with its own result", async () => {
    const session = await client.openSession();
    const files = await client.upload({
      ...readExample("price-calculator", "prices/"),
      ...readExample("word-count", "words/"),
    });
    const run = await client.startRun(session, { input: "Run the tests of both projects", files });
    await client.whole(session, run);
    const view = await client.run(session, run);
    expect(view.plan?.shape).toBe("fan-out");
    expect(view.result?.steps.map(({ label, status }) => `${label} ${status}`).sort()).toEqual([
      "prices succeeded",
      "words succeeded",
    ]);
    expect(view.result?.summary).toContain("2 of 2 succeeded");
  });

  it("chain, the second working with what the first one made", async () => {
    const session = await client.openSession();
    const files = await client.upload(readExample("exchange-rates"));
    const input = "Run scripts/generate-rates.js, and then run the tests.";
    const run = await client.startRun(session, { input, files });
    const events = await client.whole(session, run);
    const view = await client.run(session, run);
    expect(view.plan?.steps.map(({ agent }) => agent)).toEqual(["code-runner", "test-runner"]);
    expect(typesOf(events).at(-1)).toBe("run.completed");
    expect(view.result?.steps[1]?.output).toMatchObject({ failed: 0 });
  });
});

describe.skipIf(stack.isolation === "none")("code in the request", () => {
  it.each([
    ["js", "console.log(6 * 7)", "42"],
    ["ts", "const n: number = 6 * 7; console.log(n)", "42"],
    ["python", "print(6 * 7)", "42"],
    ["bash", "echo $((6 * 7))", "42"],
  ])("in %s is run, and its output told", async (language, code, output) => {
    const session = await client.openSession();
    const run = await client.startRun(session, { input: `Run this:\n\`\`\`${language}\n${code}\n\`\`\`` });
    await client.whole(session, run);
    const view = await client.run(session, run);
    expect(view.status).toBe("completed");
    expect(JSON.stringify(view.result?.steps[0]?.output)).toContain(output);
  });

  it("that fails is a result with a finding that names the line", async () => {
    const session = await client.openSession();
    const run = await client.startRun(session, {
      input: "Run this:\n```js\nconst a = 1;\nthrow new Error('boom');\n```",
    });
    await client.whole(session, run);
    const finding = (await client.run(session, run)).result?.findings[0];
    expect(finding).toMatchObject({ severity: "error", line: 2 });
    expect(finding?.message).toContain("boom");
  });
});

describe("a cancelled run", () => {
  it.skipIf(stack.isolation === "none")(
    "stops its agent and ends, its sandbox gone within two seconds, and cannot be cancelled again",
    async () => {
      const session = await client.openSession();
      const run = await client.startRun(session, {
        input: "Run this:\n```js\nsetInterval(() => {}, 1000)\n```",
      });
      await client.await(session, run, "step.started");
      await client.json(`/v1/sessions/${session}/runs/${run}/cancel`, {});
      const events = await client.whole(session, run);
      const timeOf = (type: string) => Date.parse(events.find((event) => event.type === type)?.time ?? "");
      expect(timeOf("sandbox.killed") - timeOf("step.cancelled")).toBeLessThanOrEqual(2_000);
      expect(typesOf(events).at(-1)).toBe("run.cancelled");
      const again = await client.request(`/v1/sessions/${session}/runs/${run}/cancel`, {
        method: "POST",
        body: "{}",
        headers: { "content-type": "application/json" },
      });
      expect(again.status).toBe(409);
      expect(await again.json()).toMatchObject({ code: "run_ended" });
    },
  );
});
