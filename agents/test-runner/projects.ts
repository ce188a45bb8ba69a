import { posix } from "node:path";
import { projectFolder } from "../sdk/files/project-folder.ts";
import { isNamedAmong, nameWords } from "../sdk/request/files-meant.ts";
import { wantedOf } from "../sdk/request/wanted.ts";

/**
 * A project with tests: its folder relative to the user's files (`.` for them all), its tests relative
 * to the folder, and whether they are only those that the user asked for.
 */
export type Project = { folder: string; kind: "node" | "python"; tests: string[]; isPart: boolean };

const nodeTest =
  /(^|\/)(test|tests|__tests__)\/.*\.[mc]?[jt]sx?$|[._-](test|spec)\.[mc]?[jt]sx?$|(^|\/)test(-[^/]*)?\.[mc]?[jt]s$/;
const pythonTest = /(^|\/)(test_[^/]*|[^/]*_test)\.py$/;
const notTests = /\.config\.[mc]?[jt]s$|\.d\.[mc]?ts$|(^|\/)(fixtures?|__fixtures__|__mocks__)\//;

const marks = {
  node: ["package.json"],
  python: ["pyproject.toml", "pytest.ini", "tox.ini", "setup.cfg", "setup.py"],
};

function kindOf(path: string): Project["kind"] | undefined {
  if (notTests.test(path)) return undefined;
  if (pythonTest.test(path)) return "python";
  return nodeTest.test(path) ? "node" : undefined;
}

function inFolder(folder: string, path: string): string {
  return folder === "." ? path : path.slice(folder.length + 1);
}

/** The projects that have tests among the user's files (paths relative to them). */
export function findProjects(files: readonly string[]): Project[] {
  const projects = new Map<string, Project>();
  for (const path of files) {
    const kind = kindOf(path);
    if (!kind) continue;
    const folder = projectFolder(path, files, marks[kind]);
    const key = `${kind} ${folder}`;
    const project = projects.get(key) ?? { folder, kind, tests: [], isPart: false };
    project.tests.push(inFolder(folder, path));
    projects.set(key, project);
  }
  return [...projects.values()];
}

const pathsOf = ({ folder, tests }: Project): string[] => tests.map((test) => posix.join(folder, test));

/** The projects with those of their tests that are meant, without projects that have none of these. */
function withTests(projects: readonly Project[], isMeant: (path: string) => boolean): Project[] {
  return projects
    .map((project) => {
      const tests = project.tests.filter((test) => isMeant(posix.join(project.folder, test)));
      return { ...project, tests, isPart: tests.length < project.tests.length };
    })
    .filter(({ tests }) => tests.length > 0);
}

/**
 * Of the projects those, and of their tests those, that the request names; all where it names none, but for those that
 * it rules out. Throws an `AgentError` with the code `not_to_be_run` where it rules out all.
 */
export function namedProjects(request: string, all: readonly Project[]): Project[] {
  const { request: wanted, unwanted } = wantedOf(request, all.flatMap(pathsOf));
  const projects = withTests(all, (path) => !unwanted.includes(path));
  const words = nameWords(wanted);
  const isNamed = (path: string) => isNamedAmong(words, path);
  const parts = withTests(projects, isNamed);
  if (parts.length > 0) return parts.map((project) => ({ ...project, isPart: true }));
  const named = projects.filter(({ folder }) => folder !== "." && isNamed(folder));
  return named.length > 0 ? named : projects;
}
