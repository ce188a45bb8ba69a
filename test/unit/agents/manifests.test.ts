import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { manifestSource } from "../../../src/agents/manifest.ts";
import { projectFolder } from "./workspace.ts";

const folders = (await readdir(join(projectFolder, "agents"))).filter(
  (name) => !["runtime", "sdk"].includes(name),
);

it.each(folders)("the manifest of %s is valid and says enough to be routed to", async (name) => {
  const markdown = await readFile(join(projectFolder, "agents", name, "AGENT.md"), "utf8");
  const [, frontMatter = "", body = ""] = /^---\n(.*?)\n---\n(.*)$/s.exec(markdown) ?? [];
  const manifest = manifestSource.parse(parse(frontMatter));
  expect(manifest.name).toBe(name);
  expect(new Set(manifest.examples).size).toBeGreaterThanOrEqual(10);
  expect(body.trim()).not.toBe("");
});
