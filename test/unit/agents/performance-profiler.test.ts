import { XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { type CpuProfile, cpuProfile, frameTree } from "../../../agents/performance-profiler/cpu-profile.ts";
import { drawFlameGraph } from "../../../agents/performance-profiler/flame-graph.ts";
import { summarize } from "../../../agents/performance-profiler/functions.ts";
import { findingOf, hotFunctions } from "../../../agents/performance-profiler/report.ts";
import { type Content, ofType, runStep, useWorkspaces } from "./workspace.ts";

type Call = { name: string; url?: string; line?: number; ms: number; calls?: Call[] };

/** A profile in which each call has one sample of as many milliseconds. */
function profileOf(root: Call): CpuProfile {
  const nodes: unknown[] = [];
  const times: number[] = [];
  const visit = ({ name, url = "", line = 0, ms, calls = [] }: Call): number => {
    const id = nodes.length + 1;
    const children: number[] = [];
    nodes.push({ id, callFrame: { functionName: name, url, lineNumber: line - 1 }, children });
    times.push(ms * 1_000);
    children.push(...calls.map(visit));
    return id;
  };
  visit(root);
  return cpuProfile.parse({ nodes, samples: times.map((_, index) => index + 1), timeDeltas: [0, ...times] });
}

const names = {
  nameOf: (url: string) => (url.startsWith("/files/") ? url.slice(7) : undefined),
  isOwn: (url: string) => url === "/agent.mjs",
};

const treeOf = (calls: Call[]) => frameTree(profileOf({ name: "(root)", ms: 0, calls }), names);
const main = (ms: number, calls: Call[] = []): Call => ({
  name: "main",
  url: "/files/a.js",
  line: 1,
  ms,
  calls,
});
const sort = (ms: number, calls: Call[] = []): Call => ({
  name: "sort",
  url: "/files/b.js",
  line: 7,
  ms,
  calls,
});

describe("the time of a function", () => {
  it("has what built-ins, Node and packages do for it, and not what the user's functions do", () => {
    const calls = [
      main(10, [
        sort(100, [{ name: "compare", url: "/packages/x.js", line: 3, ms: 300 }]),
        { name: "join", ms: 5 },
      ]),
    ];
    const { functions, activeMs } = summarize(treeOf(calls));
    expect(activeMs).toBe(415);
    expect(functions).toMatchObject([
      { name: "sort", selfMs: 400, totalMs: 400, caller: { name: "main", file: "a.js", line: 1 } },
      { name: "main", selfMs: 15, totalMs: 415, caller: undefined },
    ]);
  });

  it("is counted once where the function calls itself", () => {
    const { functions } = summarize(treeOf([sort(10, [sort(10, [sort(10)])])]));
    expect(functions).toMatchObject([{ name: "sort", selfMs: 30, totalMs: 30 }]);
  });

  it("leaves out idle time and what the agent preloads", () => {
    const agent = { name: "load", url: "/agent.mjs", line: 1, ms: 500, calls: [{ name: "parse", ms: 50 }] };
    const { activeMs, byOwner } = summarize(
      treeOf([{ name: "(idle)", ms: 900 }, agent, { name: "(garbage collector)", ms: 20 }, main(80)]),
    );
    expect(activeMs).toBe(100);
    expect(byOwner.get("garbage collection")).toBe(20);
  });
});

describe("a finding", () => {
  it("is a function with a tenth of the time or more", () => {
    const summary = summarize(
      treeOf([main(60, [sort(440)]), { name: "rare", url: "/files/c.js", line: 2, ms: 40 }]),
    );
    expect(hotFunctions(summary).map((hot) => findingOf(hot, summary.activeMs))).toMatchObject([
      {
        severity: "warning",
        file: "b.js",
        line: 7,
        message: expect.stringContaining("sort takes 81 % of the time"),
      },
      {
        severity: "info",
        file: "a.js",
        line: 1,
        message: expect.stringContaining("main takes 11 % of the time"),
      },
    ]);
  });

  it("is none where the program has little to do", () => {
    expect(
      hotFunctions(summarize(treeOf([main(49), { name: "start", url: "node:internal", line: 1, ms: 80 }]))),
    ).toEqual([]);
  });
});

describe("the flame graph", () => {
  it("is well-formed whatever functions are called, and says each block's share", () => {
    const odd: Call = { name: '<a & "b">\u0001\ud800', url: "/files/<x>.js", line: 1, ms: 30 };
    const svg = drawFlameGraph(treeOf([main(70, [odd])]), "CPU time of <a.js>");
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).toContain("main a.js:1: 100.0 %");
    expect(svg).toContain(": 30.0 %");
  });

  it("shows no more than one block of what Node does for itself", () => {
    const node = (name: string, calls: Call[] = []): Call => ({
      name,
      url: "node:fs",
      line: 1,
      ms: 10,
      calls,
    });
    const svg = drawFlameGraph(
      treeOf([
        node("start", [node("inner", [node("innermost")])]),
        node("run", [node("evaluate", [main(10, [node("read")])])]),
      ]),
      "Node",
    );
    expect([...svg.matchAll(/<g><title>(\w+)/g)].map(([, name]) => name)).toEqual(
      expect.arrayContaining(["start", "run", "evaluate", "main", "read"]),
    );
    expect(svg).not.toContain("inner");
  });

  it("ends at a depth that can be looked at, and draws nothing where there was no time", () => {
    let deep = sort(1);
    for (let depth = 0; depth < 2_000; depth += 1) deep = sort(1, [deep]);
    const svg = drawFlameGraph(treeOf([deep]), "deep");
    expect(svg.match(/<g>/g)?.length).toBeLessThan(100);
    expect(XMLValidator.validate(drawFlameGraph(treeOf([]), "none"))).toBe(true);
  });
});

describe("the agent", { timeout: 60_000 }, () => {
  const createWorkspace = useWorkspaces();

  async function run(files: Record<string, Content>, request = "Profile this program", timeoutMs = 60_000) {
    const task = { request, limits: { timeoutMs } };
    const workspace = await createWorkspace({ program: { bundled: "performance-profiler" }, files, task });
    const records = await runStep(workspace);
    const artifacts = ofType(records, "artifact").map(({ path }) => path);
    const [error] = ofType(records, "error");
    return { findings: ofType(records, "finding"), artifacts, result: ofType(records, "result")[0], error };
  }

  it("finds the hot function of a TypeScript program at its line", async () => {
    const { findings } = await run({
      "main.ts": [
        "type Sum = number;",
        "",
        "function spin(end: number): Sum {",
        "  let sum: Sum = 0;",
        "  for (let at = 0; at < end; at += 1) sum = (sum + at * 31) % 1_000_003;",
        "  return sum;",
        "}",
        "",
        "let total: Sum = 0;",
        "for (let round = 0; round < 400; round += 1) total += spin(1_000_000);",
        "console.log(total);",
      ].join("\n"),
    });
    expect(findings[0]).toMatchObject({ rule: "v8/hot-function", file: "main.ts", line: 3 });
    expect(findings[0]?.message).toMatch(/^spin takes [89]\d % of the time/);
  });

  it("ends a program that waits, and shows what it did until then", async () => {
    const { result, artifacts } = await run({ "server.js": "setInterval(() => {}, 10);" }, undefined, 4_000);
    expect(result?.output).toMatchObject({ hot: 0, hasFailed: false });
    expect(result?.summary).toBe(
      "server.js went on, and was ended after 2 s. Until then: no function of it took enough time to be worth a look.",
    );
    expect(artifacts).toEqual(["flame-graph.svg", "profile.md", "profile.cpuprofile"]);
  });

  it("names the line where a program fails", async () => {
    const { findings, artifacts, result } = await run({ "main.js": "\nrequire('nothing');" });
    expect(findings).toMatchObject([{ severity: "error", file: "main.js", line: 2 }]);
    expect(artifacts).toContain("flame-graph.svg");
    expect(result?.summary).toBe(
      "main.js exited with code 1: Error: Cannot find module 'nothing' (main.js:2). Until then: no function of it took enough time to be worth a look.",
    );
    expect(result?.output).toMatchObject({ hasFailed: true });
  });

  it("gives a program the arguments of the request's command", async () => {
    const files = { "src/main.js": "console.log(process.argv.slice(2), process.env.MODE);" };
    const { result } = await run(files, "Profile `MODE=x node src/main.js --rows 5000 'a b'`");
    expect(result?.summary).toContain("Profiled MODE=x src/main.js --rows 5000 'a b': ");
  });

  it("says that it cannot profile other languages", async () => {
    expect((await run({ "main.py": "print(1)" })).error).toMatchObject({ code: "not_javascript" });
  });
});
