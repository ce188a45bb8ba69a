import { strFromU8, strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { call, idOf, newTenant, problemOf, withKey } from "./support/gateway.ts";

type Agent = {
  name: string;
  description: string;
  prompt: string;
  source: string;
  version?: number;
  isEnabled: boolean;
  isAvailable: boolean;
  unavailability?: string;
  derived: string[];
  warnings: { line: number; column: number; field: string; message: string }[];
};
type FileReport = { file: string; agent?: string; outcome: string; problems: Record<string, unknown>[] };

const markdown = (key: string, path: string, body: BodyInit, method = "PUT") =>
  call(path, { method, headers: { Authorization: `Bearer ${key}`, "Content-Type": "text/markdown" }, body });
const put = (key: string, name: string, body: unknown) =>
  call(`/v1/agents/${name}`, withKey(key, "PUT", body));
const get = async (key: string, name: string) =>
  (await call(`/v1/agents/${name}`, withKey(key))).json<Agent>();
const list = async (key: string) =>
  (await (await call("/v1/agents", withKey(key))).json<{ agents: Agent[] }>()).agents;
const inList = async (key: string, name: string) => (await list(key)).find((agent) => agent.name === name);
const remove = (key: string, name: string) => call(`/v1/agents/${name}`, withKey(key, "DELETE"));
const change = (key: string, name: string, isEnabled: boolean) =>
  call(`/v1/agents/${name}`, withKey(key, "PATCH", { isEnabled }));
const versions = async (key: string, name: string) => {
  const response = await call(`/v1/agents/${name}/versions`, withKey(key));
  return (await response.json<{ items: { version: number; createdBy: string }[] }>()).items;
};
const route = async (key: string, input: string) => {
  const response = await call("/v1/route", withKey(key, "POST", { input }));
  type Unavailable = { agent: string; reason: string };
  return response.json<{ ranked: { agent: string }[]; unavailable: Unavailable[]; wanted?: Unavailable }>();
};

async function importFiles(key: string, files: Record<string, string | Uint8Array<ArrayBuffer>>) {
  const form = new FormData();
  for (const [name, content] of Object.entries(files)) form.append("file", new File([content], name));
  return call("/v1/agents/import", {
    method: "POST",
    headers: { Authorization: `Bearer ${key}` },
    body: form,
  });
}
const reportOf = async (response: Promise<Response>) =>
  (await (await response).json<{ files: FileReport[] }>()).files;
/** The same bytes for the same files, whenever it is made. */
const zip = (files: Record<string, string>) => {
  const bytes = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return new Uint8Array(zipSync(Object.fromEntries(bytes), { mtime: "2026-01-01T00:00:00Z" }));
};

const file = (description: string, more = "", prompt = "You are an agent.") =>
  `---\ndescription: ${description}\n${more}---\n\n${prompt}\n`;

describe("a tenant's own agent", () => {
  it("is put as Markdown of the common form, and shown with what was derived and what was passed over", async () => {
    const { key } = await newTenant();
    const body = file(
      "Reviews migrations: all of them",
      "tools: Read, WebFetch\nmodel: opus\npermissionMode: plan\n",
    );
    const response = await markdown(key, "/v1/agents/migration-reviewer", body);
    expect([response.status, response.headers.get("Location")]).toEqual([
      201,
      "/v1/agents/migration-reviewer",
    ]);
    const made = await response.json<Agent>();
    expect(made).toMatchObject({
      name: "migration-reviewer",
      description: "Reviews migrations: all of them",
      prompt: "You are an agent.",
      source: "tenant",
      version: 1,
      isEnabled: true,
      derived: expect.arrayContaining(["name", "triggers.keywords", "runtime"]),
    });
    expect(made.warnings.map(({ line, column, field }) => [line, column, field])).toEqual([
      [2, 1, "description"],
      [5, 1, "permissionMode"],
      [3, 8, "tools.1"],
    ]);
    expect(await get(key, "migration-reviewer")).toEqual(made);
  });

  it("is put as JSON, and says the same as its Markdown", async () => {
    const { key } = await newTenant();
    const fields = { description: "Reviews: migrations", tools: ["bash"], timeout: "5m", retries: 0 };
    const response = await put(key, "reviewer", { ...fields, prompt: "Line one.\n---\nLine two." });
    expect(response.status).toBe(201);
    const asMarkdown = file(
      '"Reviews: migrations"',
      "tools: [bash]\ntimeout: 5m\nretries: 0\n",
      "Line one.\n---\nLine two.",
    );
    await markdown(key, "/v1/agents/other", asMarkdown);
    const [one, other] = await Promise.all([get(key, "reviewer"), get(key, "other")]);
    expect({ ...one, name: "" }).toEqual({ ...other, name: "" });
  });

  it("needs a model, which there is none of yet: it is listed with the reason, and nothing is routed to it", async () => {
    const { key } = await newTenant();
    await put(key, "poet", { description: "Writes poems", triggers: { keywords: ["poem"] } });
    const reason = "it needs a model, and none is configured";
    expect(await inList(key, "poet")).toMatchObject({ isAvailable: false, unavailability: reason });
    const { ranked, unavailable, wanted } = await route(key, "Write a poem");
    expect(ranked.map(({ agent }) => agent)).not.toContain("poet");
    expect(unavailable).toContainEqual({ agent: "poet", reason });
    expect(wanted).toMatchObject({ agent: "poet", reason });
  });

  it("holds up nobody with globs that would take years as regular expressions", async () => {
    const { key } = await newTenant();
    const files = ["((a+)+)+b", `${"*a".repeat(90)}b`, "**/*_test*.py*"];
    const response = await put(key, "globber", { description: "Globs", triggers: { files } });
    expect(response.status).toBe(201);
    const routed = await route(key, `look at ${"a".repeat(40)}.ts and ${"a/".repeat(100)}a.ts please`);
    expect(routed.unavailable).toContainEqual(expect.objectContaining({ agent: "globber" }));
  });

  it("takes the place of a built-in one for its tenant alone, until it is removed", async () => {
    const [ada, ben] = await Promise.all([newTenant(), newTenant()]);
    const builtIn = await get(ada.key, "test-runner");
    expect(await inList(ada.key, "test-runner")).toMatchObject({ source: "built-in", isAvailable: true });
    await put(ada.key, "test-runner", { description: "Runs our tests, our way" });
    expect(await inList(ada.key, "test-runner")).toMatchObject({ source: "tenant", isAvailable: false });
    expect(await get(ben.key, "test-runner")).toEqual(builtIn);
    const input = "Run the test suite";
    expect((await route(ada.key, input)).ranked.map(({ agent }) => agent)).not.toContain("test-runner");
    expect((await route(ben.key, input)).ranked[0]?.agent).toBe("test-runner");
    expect((await remove(ada.key, "test-runner")).status).toBe(204);
    expect(await get(ada.key, "test-runner")).toEqual(builtIn);
    expect((await route(ada.key, input)).ranked[0]?.agent).toBe("test-runner");
  });

  it("is nobody else's: another tenant neither sees it nor can change it", async () => {
    const [ada, ben] = await Promise.all([newTenant(), newTenant()]);
    await put(ada.key, "secret-agent", { description: "Ada's own" });
    expect(await inList(ben.key, "secret-agent")).toBeUndefined();
    const asBen = (path: string, method?: string, body?: unknown) =>
      call(`/v1/agents/secret-agent${path}`, withKey(ben.key, method, body));
    const answers = await Promise.all([
      asBen(""),
      asBen("", "DELETE"),
      asBen("", "PATCH", { isEnabled: false }),
      asBen("/versions"),
      asBen("/rollback", "POST", { version: 1 }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    await put(ben.key, "secret-agent", { description: "Ben's own" });
    expect((await get(ada.key, "secret-agent")).description).toBe("Ada's own");
  });

  it("keeps its versions, and an earlier one is made the newest by rolling back", async () => {
    const { key } = await newTenant();
    for (const description of ["One", "Two", "Two"]) {
      await put(key, "writer", { description, prompt: `You are ${description}.` });
    }
    expect((await versions(key, "writer")).map(({ version }) => version)).toEqual([2, 1]);
    const rollBack = (version: number) =>
      call("/v1/agents/writer/rollback", withKey(key, "POST", { version }));
    expect(await (await rollBack(1)).json()).toMatchObject({
      version: 3,
      description: "One",
      prompt: "You are One.",
    });
    expect((await rollBack(1)).status).toBe(200);
    const [newest, ...others] = await versions(key, "writer");
    expect(newest).toMatchObject({ version: 3, createdBy: expect.stringMatching(/^key:key_/) });
    expect(others.map(({ version }) => version)).toEqual([2, 1]);
    expect(await problemOf(await rollBack(9))).toMatchObject({ status: 404, code: "not_found" });
  });

  it("keeps no more than its newest 50 versions", async () => {
    const { key } = await newTenant();
    for (let n = 1; n <= 52; n += 1) await put(key, "writer", { description: `Version ${n}` });
    const kept = (await versions(key, "writer")).map(({ version }) => version);
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([50, 52, 3]);
  });

  it("is one agent, whoever puts it at the same time", async () => {
    const { key } = await newTenant();
    const answers = await Promise.all(
      ["One", "Two", "Three"].map((description) => put(key, "writer", { description })),
    );
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);
    expect((await versions(key, "writer")).map(({ version }) => version)).toEqual([3, 2, 1]);
  });

  it("is answered as each request has made it, whoever else puts it at the same time", async () => {
    const { key } = await newTenant();
    const descriptions = Array.from({ length: 10 }, (_, n) => `Version ${n}`);
    const answers = await Promise.all(descriptions.map((description) => put(key, "writer", { description })));
    const made = await Promise.all(answers.map((answer) => answer.json<Agent>()));
    expect(made.map(({ description }) => description)).toEqual(descriptions);
    expect(made.map(({ version }) => version).sort((a = 0, b = 0) => a - b)).toEqual(
      descriptions.map((_, index) => index + 1),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
  });

  it("has only fallbacks that do not lead back to it, whoever puts them at the same time", async () => {
    const { key } = await newTenant();
    const answers = await Promise.all([
      put(key, "one", { description: "One", fallback: ["two"] }),
      put(key, "two", { description: "Two", fallback: ["one"] }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const shadow = { description: "Ours", fallback: ["mine"] };
    await put(key, "code-runner", shadow);
    await put(key, "code-runner", { description: "Ours" });
    const rollBack = call("/v1/agents/code-runner/rollback", withKey(key, "POST", { version: 1 }));
    const mine = put(key, "mine", { description: "Mine", fallback: ["code-runner"] });
    expect((await Promise.all([rollBack, mine])).filter(({ status }) => status === 409)).toHaveLength(1);
  });

  it("is one of at most 200, whoever puts the last ones at the same time", async () => {
    const [ada, ben] = await Promise.all([newTenant(), newTenant()]);
    const files = Object.fromEntries(
      Array.from({ length: 199 }, (_, n) => [`agent-${n}.md`, file(`No ${n}`)]),
    );
    await importFiles(ada.key, { "agents.zip": zip(files) });
    const names = ["a", "b", "c", "d"];
    const all = await Promise.all([
      ...names.map((name) => put(ada.key, name, { description: name })),
      put(ben.key, "a", { description: "Ben's" }),
    ]);
    const statuses = all.map(({ status }) => status);
    expect(statuses.pop()).toBe(201);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect((await list(ada.key)).filter(({ source }) => source === "tenant")).toHaveLength(200);
  });

  it("that falls back on nobody is told so", async () => {
    const { key } = await newTenant();
    const response = await markdown(key, "/v1/agents/one", file("One", "fallback: [test-runner, nobody]\n"));
    expect((await response.json<Agent>()).warnings).toEqual([
      { line: 3, column: 25, field: "fallback.1", message: 'names the agent "nobody", which there is not' },
    ]);
  });
});

describe("an agent that is disabled", () => {
  it("is listed with the reason and not routed to, for its tenant alone, until it is enabled", async () => {
    const [ada, ben] = await Promise.all([newTenant(), newTenant()]);
    expect(await (await change(ada.key, "test-runner", false)).json()).toMatchObject({ isEnabled: false });
    const reason = "it is disabled";
    expect(await inList(ada.key, "test-runner")).toMatchObject({
      isAvailable: false,
      unavailability: reason,
    });
    expect(await inList(ben.key, "test-runner")).toMatchObject({ isEnabled: true, isAvailable: true });
    expect((await route(ada.key, "Run the test suite")).unavailable).toContainEqual({
      agent: "test-runner",
      reason,
    });
    await change(ada.key, "test-runner", true);
    expect((await route(ada.key, "Run the test suite")).ranked[0]?.agent).toBe("test-runner");
  });

  it("is not run by a session that has run it before", async () => {
    const { key } = await newTenant();
    const session = await idOf(await call("/v1/sessions", withKey(key, "POST", {})));
    const run = (agents: string[]) => {
      const body = { input: "Run the test suite", agents, onBusy: "parallel" };
      return call(`/v1/sessions/${session}/runs`, withKey(key, "POST", body));
    };
    expect((await run(["test-runner"])).status).toBe(202);
    await change(key, "test-runner", false);
    expect(await problemOf(await run(["test-runner"]))).toMatchObject({
      status: 422,
      code: "unknown_agent",
      errors: [{ pointer: "/agents/0", detail: "it is disabled" }],
    });
    const requested = await (await run([])).json<{ id: string }>();
    const events = await call(`/v1/sessions/${session}/runs/${requested.id}/events`, {
      headers: { Authorization: `Bearer ${key}`, Accept: "application/json" },
    });
    const { events: seen } = await events.json<{
      events: { type: string; data: Record<string, unknown> }[];
    }>();
    expect(seen.find(({ type }) => type === "route.decided")?.data).toMatchObject({
      unavailable: expect.arrayContaining([{ agent: "test-runner", reason: "it is disabled" }]),
      wanted: { agent: "test-runner", reason: "it is disabled" },
    });
  });

  it("stays disabled when it is put anew, and is as it was when it is removed", async () => {
    const { key } = await newTenant();
    await change(key, "test-runner", false);
    await put(key, "test-runner", { description: "Ours" });
    expect(await get(key, "test-runner")).toMatchObject({ source: "tenant", version: 1, isEnabled: false });
    await remove(key, "test-runner");
    expect(await get(key, "test-runner")).toMatchObject({ source: "built-in", isEnabled: true });
  });
});

it("an agent that is changed and removed at the same time is gone, and its name is as it was", async () => {
  const { key } = await newTenant();
  for (let time = 0; time < 8; time += 1) {
    await put(key, "writer", { description: "Writes" });
    const [changed, removed] = await Promise.all([change(key, "writer", false), remove(key, "writer")]);
    expect([removed.status, [200, 404].includes(changed.status)]).toEqual([204, true]);
    expect((await change(key, "writer", true)).status).toBe(404);
    await put(key, "writer", { description: "Writes" });
    expect(await get(key, "writer")).toMatchObject({ version: 1, isEnabled: true });
    await remove(key, "writer");
  }
});

describe("an import", () => {
  it("reports on each file, and takes those that can be taken", async () => {
    const { key } = await newTenant();
    const files = {
      "Code Reviewer.md": file("Reviews code"),
      "broken.md": "---\ndescription: x\nname: a%2Fb\n---\n",
      "README.md": "# Our agents\n",
      "image.md": new Uint8Array([0x89, 0x50, 0xff]),
    };
    const report = await reportOf(importFiles(key, files));
    expect(report.map(({ file, agent, outcome }) => [file, agent, outcome])).toEqual([
      ["Code Reviewer.md", "code-reviewer", "created"],
      ["broken.md", undefined, "refused"],
      ["README.md", undefined, "refused"],
      ["image.md", undefined, "refused"],
    ]);
    expect(report[1]?.problems).toEqual([
      {
        line: 3,
        column: 1,
        field: "name",
        message: "must be lower-case words joined by hyphens",
      },
    ]);
    expect(report[3]?.problems).toEqual([{ line: 1, column: 1, field: "", message: "must be UTF-8" }]);
    expect(await inList(key, "code-reviewer")).toMatchObject({
      source: "tenant",
      description: "Reviews code",
    });
    const again = { ...files, "Code Reviewer.md": file("Reviews all code"), "other.md": file("Does more") };
    expect((await reportOf(importFiles(key, again))).map(({ outcome }) => outcome)).toEqual([
      ...["updated", "refused", "refused", "refused", "created"],
    ]);
    const same = await reportOf(importFiles(key, { "other.md": file("Does more") }));
    expect(same.map(({ outcome }) => outcome)).toEqual(["unchanged"]);
  });

  it("takes a ZIP archive, as the body or among other files, and names agents by files or folders", async () => {
    const { key } = await newTenant();
    const archive = zip({
      "agents/quality/reviewer.md": file("Reviews"),
      ".claude/agents/hidden-folder.md": file("Hides"),
      "log-reader/AGENT.md": file("Reads logs"),
      "__MACOSX/agents/quality/._reviewer.md": "junk",
      "agents/tool.py": "print()",
    });
    const response = call("/v1/agents/import", {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/zip" },
      body: archive,
    });
    const names = (await reportOf(response)).map(({ agent, outcome }) => [agent, outcome]);
    expect(names).toEqual([
      ["reviewer", "created"],
      ["hidden-folder", "created"],
      ["log-reader", "created"],
    ]);
    const mixed = await reportOf(importFiles(key, { "one.md": file("One"), "more.zip": archive }));
    expect(mixed.map(({ outcome }) => outcome)).toEqual(["created", "unchanged", "unchanged", "unchanged"]);
  });

  it("takes an archive as browsers on Windows send it", async () => {
    const { key } = await newTenant();
    const response = call("/v1/agents/import", {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/x-zip-compressed" },
      body: zip({ "one.md": file("One"), "win\\two.md": file("Two"), "..\\up.md": file("Up") }),
    });
    const report = await reportOf(response);
    expect(report.map(({ file, outcome }) => [file, outcome])).toEqual([
      ["one.md", "created"],
      ["win/two.md", "created"],
      ["../up.md", "refused"],
    ]);
    expect(report[2]?.problems[0]?.message).toContain("'..' segments");
  });

  it("is made once for each of a caller's keys, and so is a rolling back", async () => {
    const [ada, ben] = await Promise.all([newTenant(), newTenant()]);
    const archive = (description: string) => zip({ "writer.md": file(description) });
    const idempotencyKey = crypto.randomUUID();
    const importAs = (key: string, description: string) =>
      call("/v1/agents/import", {
        method: "POST",
        headers: {
          Authorization: `Bearer ${key}`,
          "Content-Type": "application/zip",
          "Idempotency-Key": idempotencyKey,
        },
        body: archive(description),
      });
    const first = await reportOf(importAs(ada.key, "One"));
    expect(first.map(({ outcome }) => outcome)).toEqual(["created"]);
    const again = await importAs(ada.key, "One");
    expect(again.headers.get("Idempotent-Replayed")).toBe("true");
    expect((await again.json<{ files: FileReport[] }>()).files).toEqual(first);
    expect(await problemOf(await importAs(ada.key, "Two"))).toMatchObject({
      status: 422,
      code: "idempotency_conflict",
    });
    expect((await reportOf(importAs(ben.key, "Two"))).map(({ outcome }) => outcome)).toEqual(["created"]);

    const rollBackKey = crypto.randomUUID();
    const rollBack = (version: number) => {
      const init = withKey(ada.key, "POST", { version });
      const headers = { ...init.headers, "Idempotency-Key": rollBackKey };
      return call("/v1/agents/writer/rollback", { ...init, headers });
    };
    await put(ada.key, "writer", { description: "Two" });
    expect(await (await rollBack(1)).json()).toMatchObject({ version: 3, description: "One" });
    await put(ada.key, "writer", { description: "Four" });
    expect(await (await rollBack(1)).json()).toMatchObject({ version: 3, description: "One" });
    expect((await rollBack(2)).status).toBe(422);
    expect(await get(ada.key, "writer")).toMatchObject({ version: 4, description: "Four" });
  });

  it("has no more than ten archives, each of which may unpack to as much as an import may have", async () => {
    const { key } = await newTenant();
    const archives = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, n) => [`${n}.zip`, zip({ [`a${n}.md`]: file("A") })]),
      );
    expect(await problemOf(await importFiles(key, archives(11)))).toMatchObject({
      status: 400,
      code: "invalid_request",
      errors: [{ pointer: "/file", detail: "There must be at most 10 archives." }],
    });
    expect((await reportOf(importFiles(key, archives(10)))).map(({ outcome }) => outcome)).toEqual(
      Array(10).fill("created"),
    );
  });

  it("takes the first of two files of one agent", async () => {
    const { key } = await newTenant();
    const archive = zip({ "a/reviewer.md": file("First"), "b/Reviewer.md": file("Second") });
    const report = await reportOf(importFiles(key, { "agents.zip": archive }));
    expect(report.map(({ outcome }) => outcome)).toEqual(["created", "refused"]);
    expect(report[1]?.problems).toEqual([
      { line: 1, column: 1, field: "name", message: "is reviewer, as in a/reviewer.md" },
    ]);
    expect((await get(key, "reviewer")).description).toBe("First");
  });

  it("refuses archives that are none, and files of them that are not what they were, and takes those beside", async () => {
    const { key } = await newTenant();
    const archive = zip({
      "flipped.md": file("Flipped"),
      "bomb.md": "x".repeat(10_000_000),
      "whole.md": file("Whole"),
    });
    const directory = strFromU8(archive, true).indexOf("PK\x01\x02");
    archive[directory + 16] = (archive[directory + 16] ?? 0) ^ 1;
    const report = await reportOf(
      importFiles(key, {
        "some.zip": archive,
        "large.zip": zip(
          Object.fromEntries(Array.from({ length: 130 }, (_, n) => [`${n}.md`, "x".repeat(70_000)])),
        ),
        "text.zip": strToU8("no archive").slice(),
        "good.md": file("Good"),
      }),
    );
    expect(report.map(({ file, outcome, problems }) => [file, outcome, problems[0]?.message])).toEqual([
      ["flipped.md", "refused", "cannot be unpacked"],
      ["bomb.md", "refused", "must have at most 65536 bytes"],
      ["whole.md", "created", undefined],
      ["large.zip", "refused", "has more than 8388608 bytes of Markdown, unpacked"],
      ["text.zip", "refused", "is not a ZIP archive"],
      ["good.md", "created", undefined],
    ]);
  });

  it("is bounded in files and bytes", async () => {
    const { key } = await newTenant();
    const many = zip(
      Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`agent-${n}.md`, file("Many")])),
    );
    expect(await problemOf(await importFiles(key, { "many.zip": many }))).toMatchObject({
      status: 400,
      code: "invalid_request",
      errors: [{ pointer: "/file", detail: expect.stringContaining("200") }],
    });
    expect(await problemOf(await importFiles(key, {}))).toMatchObject({ status: 400 });
    const large = await importFiles(key, { "large.md": "x".repeat(9_000_000) });
    expect(await problemOf(large)).toEqual({ status: 413, code: "body_too_large" });
    expect((await list(key)).filter(({ source }) => source === "tenant")).toEqual([]);
  });

  it("refuses what would exceed the tenant's room, file by file", async () => {
    const { key } = await newTenant();
    const long = (n: number) => file(`Long ${n}`, `examples:\n${`  - ${"word ".repeat(80)}\n`.repeat(45)}`);
    const files = Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`long-${n}.md`, long(n)]));
    const report = await reportOf(importFiles(key, files));
    const refused = report.filter(({ outcome }) => outcome === "refused");
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.problems).toEqual([
      { line: 1, column: 1, field: "", message: expect.stringContaining("262144 characters") },
    ]);
    const later = { "long-99.md": long(99), ...files };
    expect((await reportOf(importFiles(key, later))).at(-1)?.problems[0]?.message).toContain(
      "an import may have",
    );
    expect((await list(key)).filter(({ source }) => source === "tenant")).toHaveLength(15 - refused.length);
  });
});

describe("what is refused", () => {
  it.each([
    ["a program", "runtime: program\n", { pointer: "/runtime", line: 3, column: 1 }],
    ["the path of a program", "program: main.ts\n", { pointer: "/program", line: 3, column: 1 }],
    ["another name", "name: other\n", { pointer: "/name" }],
    ["a name with slashes", "name: a/b\n", { pointer: "/name", line: 3, column: 1 }],
    ["a tag", "tags: !!js/function x\n", { pointer: "", line: 3, column: 7 }],
    [
      "aliases that multiply",
      `a: &a [${"x,".repeat(9)}]\nb: &b [${"*a,".repeat(9)}]\ntags: [${"*b,".repeat(9)}]\n`,
      { pointer: "" },
    ],
  ])("%s, with its place", async (_, more, place) => {
    const { key } = await newTenant();
    const response = await markdown(key, "/v1/agents/agent", file("Does things", more));
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status: 422, code: "invalid_agent", errors: [place] });
    expect(await inList(key, "agent")).toBeUndefined();
  });

  it.each([
    ["a field that there is not", { description: "x", colour: "red" }, "/colour"],
    ["a value that does not fit", { description: "x", retries: 9 }, "/retries"],
    ["a program", { description: "x", runtime: "program" }, "/runtime"],
    ["nothing", {}, "/description"],
  ])("JSON with %s, by pointer", async (_, body, pointer) => {
    const { key } = await newTenant();
    expect(await problemOf(await put(key, "agent", body))).toMatchObject({
      status: 400,
      code: "invalid_request",
      errors: [expect.objectContaining({ pointer })],
    });
  });

  it.each(["a%2Fb", "..%2Fother", "A", "a.b", "-a", "ä", "a".repeat(65)])("the name %s", async (name) => {
    const { key } = await newTenant();
    const response = await put(key, name, { description: "x" });
    expect(await problemOf(response)).toMatchObject({
      status: 422,
      code: "invalid_agent",
      errors: [{ parameter: "name", detail: expect.any(String) }],
    });
  });

  it("a manifest of a megabyte, and one that is just too large", async () => {
    const { key } = await newTenant();
    const megabyte = await markdown(key, "/v1/agents/large", file("Large", "", "x".repeat(1_048_576)));
    expect(await problemOf(megabyte)).toEqual({ status: 413, code: "body_too_large" });
    const tooLarge = await markdown(key, "/v1/agents/large", file("Large", "", "x".repeat(65_536)));
    expect(await problemOf(tooLarge)).toMatchObject({ status: 422, code: "invalid_agent" });
  });

  it("Markdown that is not UTF-8", async () => {
    const { key } = await newTenant();
    const bytes = Uint8Array.from([...new TextEncoder().encode(file("Does things")), 0xff]);
    const response = await markdown(key, "/v1/agents/agent", bytes);
    expect(await problemOf(response)).toEqual({ status: 422, code: "invalid_agent" });
  });

  it.each([["text/plain"], ["application/xml"], [undefined]])(
    "a body of %s, naming what it takes",
    async (type) => {
      const { key } = await newTenant();
      const headers = {
        Authorization: `Bearer ${key}`,
        ...(type === undefined ? {} : { "Content-Type": type }),
      };
      const body = new TextEncoder().encode(file("Does things"));
      const response = await call("/v1/agents/agent", { method: "PUT", headers, body });
      expect([response.status, await response.json()]).toEqual([
        415,
        expect.objectContaining({
          code: "unsupported_media_type",
          detail: "Send the body as application/json or text/markdown.",
        }),
      ]);
    },
  );

  it("fallbacks that lead in a circle, through built-in agents too, however they come about", async () => {
    const { key } = await newTenant();
    const cycle = { status: 409, code: "fallback_cycle" };
    expect(await problemOf(await put(key, "a", { description: "A", fallback: ["a"] }))).toMatchObject(cycle);
    await put(key, "a", { description: "A", fallback: ["b", "code-runner"] });
    await put(key, "b", { description: "B", fallback: ["c"] });
    expect(await problemOf(await put(key, "c", { description: "C", fallback: ["a"] }))).toMatchObject(cycle);
    const shadow = await put(key, "code-runner", { description: "Ours", fallback: ["a"] });
    expect(await problemOf(shadow)).toMatchObject(cycle);
    await put(key, "b", { description: "B" });
    await put(key, "c", { description: "C", fallback: ["a"] });
    const rolledBack = await call("/v1/agents/b/rollback", withKey(key, "POST", { version: 1 }));
    expect(await problemOf(rolledBack)).toMatchObject(cycle);
    const report = await reportOf(
      importFiles(key, { "x.md": file("X", "fallback: y\n"), "y.md": file("Y", "fallback: [x]\n") }),
    );
    expect(report.map(({ outcome }) => outcome)).toEqual(["created", "refused"]);
    expect(report[1]?.problems).toEqual([
      { line: 3, column: 1, field: "fallback", message: expect.stringContaining("y, x, y") },
    ]);
  });

  it("removing, changing and rolling back what is not there", async () => {
    const { key } = await newTenant();
    expect((await remove(key, "test-runner")).status).toBe(404);
    expect((await remove(key, "nobody")).status).toBe(404);
    expect((await change(key, "nobody", false)).status).toBe(404);
    expect((await call("/v1/agents/test-runner/versions", withKey(key))).status).toBe(404);
  });

  it("whoever may only read", async () => {
    const { key } = await newTenant();
    const reader = await call("/v1/keys", withKey(key, "POST", { name: "reader", scopes: ["agents:read"] }));
    const { key: readerKey } = await reader.json<{ key: string }>();
    expect((await list(readerKey)).length).toBeGreaterThan(0);
    expect(await problemOf(await put(readerKey, "a", { description: "A" }))).toEqual({
      status: 403,
      code: "insufficient_scope",
    });
    expect((await importFiles(readerKey, { "a.md": file("A") })).status).toBe(403);
  });
});

it("every change is in the audit log, with who made it", async () => {
  const { key } = await newTenant();
  await put(key, "writer", { description: "One" });
  await importFiles(key, { "a.md": file("A"), "b.md": "no agent" });
  await put(key, "writer", { description: "Two" });
  await call("/v1/agents/writer/rollback", withKey(key, "POST", { version: 1 }));
  await change(key, "writer", false);
  await change(key, "writer", true);
  await remove(key, "writer");
  const { items } = await (await call("/v1/audit", withKey(key))).json<{
    items: Record<string, unknown>[];
  }>();
  const entries = items.map(({ action, target, details }) => [action, target, details]).reverse();
  expect(entries.filter(([action]) => String(action).startsWith("agent."))).toEqual([
    ["agent.put", "writer", {}],
    ["agent.import", undefined, { agents: ["a"] }],
    ["agent.put", "writer", {}],
    ["agent.rollback", "writer", { version: 1 }],
    ["agent.disable", "writer", {}],
    ["agent.enable", "writer", {}],
    ["agent.remove", "writer", {}],
  ]);
  expect(items.every(({ actor }) => typeof actor === "string" && actor !== "")).toBe(true);
});
