import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeTemplate } from "../../../scripts/template.ts";
import { builtInPool } from "../../../src/agents/pool.ts";
import {
  allPrograms,
  pathOf,
  programsIn,
  templateName,
  uploadedPath,
} from "../../../src/sandbox/programs.ts";
import { recipeOf, warmPrograms } from "../../../src/sandbox/warm.ts";

const nothing: ReadonlySet<string> = new Set();

describe("a program's place", () => {
  it("is named by its content's hash", () => {
    const program = { name: "linter", sha256: "f00d" };
    expect(pathOf(program, nothing)).toBe("/workspace/.miosa/programs/f00d/linter.mjs");
    expect(pathOf(program, new Set(["/opt/miosa/programs/f00d/linter.mjs"]))).toBe(
      "/opt/miosa/programs/f00d/linter.mjs",
    );
    expect(pathOf(program, programsIn(templateName()))).toBe(uploadedPath(program));
  });

  it("is in the template that is called after this version's programs, and in no other", () => {
    const runtime =
      allPrograms().find(({ name }) => name === "runtime") ?? expect.fail("there is no runtime");
    expect(pathOf(runtime, programsIn(templateName()))).toBe(
      `/opt/miosa/programs/${runtime.sha256}/runtime.mjs`,
    );
    for (const other of ["base", "miosa", "miosa:0000000000000000", `other:${templateName()}`]) {
      expect(programsIn(other)).toEqual(nothing);
    }
  });
});

describe("a warm sandbox", () => {
  it("is given the programs that its template does not have", () => {
    expect(warmPrograms("base").every(({ isUploaded }) => isUploaded)).toBe(true);
    expect(warmPrograms(templateName()).some(({ isUploaded }) => isUploaded)).toBe(false);
    expect(recipeOf("base")).not.toBe(recipeOf(templateName()));
  });
});

describe("the template", () => {
  it("has the runtime and the program of every agent, each at the place of its hash", () => {
    const agents = builtInPool().flatMap(({ manifest, program }) => (program ? [manifest.name] : []));
    expect(allPrograms().map(({ name }) => name)).toEqual(["runtime", ...agents]);
    const folder = "sandbox-template/programs";
    expect(readdirSync(folder).toSorted()).toEqual(
      allPrograms()
        .map(({ sha256 }) => sha256)
        .toSorted(),
    );
    for (const { name, sha256 } of allPrograms()) {
      const content = readFileSync(`${folder}/${sha256}/${name}.mjs`);
      expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
    }
  });

  it("is told before it is built, in the same words each time", async () => {
    const told = await describeTemplate();
    expect(await describeTemplate()).toBe(told);
    expect(told).toContain(`E2B_TEMPLATE=${templateName()}\n`);
    expect(told).toMatch(/^FROM node:24\.\d+\.\d+-trixie-slim$/m);
    expect(told).toContain("COPY programs /opt/miosa/programs\n");
    for (const { name, sha256, bytes } of allPrograms()) {
      expect(told).toMatch(new RegExp(`^${sha256} +${bytes} +programs/${sha256}/${name}\\.mjs$`, "m"));
    }
  });
});
