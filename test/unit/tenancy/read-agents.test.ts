import { expect, test } from "vitest";
import { toTenantAgents } from "../../../src/tenancy/agents/read-agents.ts";

const row = (name: string, says: string) => ({
  name,
  version: 1,
  isEnabled: true,
  sha256: says,
  frontMatter: `description: ${says}\n`,
});
const manifestOf = async (name: string, says: string) => {
  const [agent] = await toTenantAgents([row(name, says)], "acme");
  return agent?.own?.manifest;
};

test("what an agent's file says is read once, whoever asks", async () => {
  const first = await manifestOf("a", "one");
  expect(first).toMatchObject({ name: "a", description: "one" });
  expect(await manifestOf("a", "one")).toBe(first);
  expect(await manifestOf("a", "two")).toMatchObject({ name: "a", description: "two" });
  expect(await manifestOf("b", "one")).toMatchObject({ name: "b", description: "one" });
});

test("whoever reads many files lets others have their turn", async () => {
  const done: string[] = [];
  setTimeout(() => done.push("other"));
  await toTenantAgents([row("c", "three"), row("d", "four")], "acme");
  expect(done).toEqual(["other"]);
});

test("what cannot be read any more of a file, and can be done without, is left out of the agent alone", async () => {
  const glob = "{a,b}".repeat(12);
  const stored = {
    ...row("f", "six"),
    frontMatter: `description: six\ntriggers: { files: ["${glob}", "*.ts"] }\n`,
  };
  const [agent] = await toTenantAgents([stored], "acme");
  expect(agent?.own?.manifest.triggers.files).toEqual(["*.ts"]);
});

test("agents whose files cannot be read any more are left out, and built-in ones are told as they are", async () => {
  const broken = { ...row("e", "five"), frontMatter: "tags: five\n" };
  const builtIn = { ...row("test-runner", ""), version: 0, isEnabled: false, frontMatter: null };
  expect(await toTenantAgents([broken, builtIn], "acme")).toEqual([
    { name: "test-runner", isEnabled: false, own: null },
  ]);
});
