import { describe, expect, test } from "vitest";
import { findProjects } from "../../../src/planning/projects.ts";
import { fileNamed } from "../consultation/factories.ts";

function find(...names: string[]) {
  const { projects, common } = findProjects(names.map(fileNamed));
  const namesOf = (files: { name: string }[]) => files.map(({ name }) => name);
  return {
    projects: Object.fromEntries(projects.map(({ name, files }) => [name, namesOf(files)])),
    common: namesOf(common),
  };
}

describe("the projects among files", () => {
  test("are archives, each for itself", () => {
    expect(find("a.zip", "b.tar.gz", "c/d.TGZ")).toEqual({
      projects: { a: ["a.zip"], b: ["b.tar.gz"], "c/d": ["c/d.TGZ"] },
      common: [],
    });
  });

  test("are the shallowest folders with what only a project's root has", () => {
    expect(
      find(
        "web/package.json",
        "web/src/a.ts",
        "web/lib/package.json",
        "api/go.mod",
        "api/main.go",
        "README.md",
      ),
    ).toEqual({
      projects: {
        web: ["web/package.json", "web/src/a.ts", "web/lib/package.json"],
        api: ["api/go.mod", "api/main.go"],
      },
      common: ["README.md"],
    });
  });

  test("are one where the files' own root is a project's", () => {
    expect(find("package.json", "packages/a/package.json", "packages/a/i.ts")).toEqual({
      projects: { ".": ["package.json", "packages/a/package.json", "packages/a/i.ts"] },
      common: [],
    });
  });

  test("are not folders whose names only begin alike", () => {
    expect(find("app/package.json", "app-old/main.ts").common).toEqual(["app-old/main.ts"]);
  });

  test("are none where no name says so", () => {
    expect(find("main.py", "src/util.py")).toEqual({ projects: {}, common: ["main.py", "src/util.py"] });
  });
});
