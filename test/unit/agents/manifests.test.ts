import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { manifestSource } from "../../../src/agents/manifest.ts";
import { readBuiltInPool } from "../routing/built-in-pool.ts";
import { projectFolder } from "./workspace.ts";

const parts = /^---\n(.*?)\n---\n(.*)$/s;

const folders = (await readdir(join(projectFolder, "agents"), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && !["runtime", "sdk"].includes(entry.name))
  .map(({ name }) => name);

it.each(folders)("the manifest of %s is valid and says enough to be routed to", async (name) => {
  const markdown = await readFile(join(projectFolder, "agents", name, "AGENT.md"), "utf8");
  const [, frontMatter = "", body = ""] = parts.exec(markdown) ?? [];
  const manifest = manifestSource.parse(parse(frontMatter));
  expect(manifest.name).toBe(name);
  expect(new Set(manifest.examples).size).toBeGreaterThanOrEqual(10);
  expect(body.trim()).not.toBe("");
});

it("a kind of work is made by an agent only if another one works on it, and worked on only if another makes it", () => {
  const pool = readBuiltInPool();
  const isLinked = (name: string, kind: string, side: "consumes" | "produces") =>
    pool.some((other) => other.name !== name && other[side].includes(kind));
  const loose = pool.flatMap(({ name, consumes, produces }) => [
    ...consumes.filter((kind) => !isLinked(name, kind, "produces")).map((kind) => `${name} works on ${kind}`),
    ...produces.filter((kind) => !isLinked(name, kind, "consumes")).map((kind) => `${name} makes ${kind}`),
  ]);
  expect(loose).toEqual([]);
});
