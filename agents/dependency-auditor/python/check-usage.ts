// Compares what the Python among the sources imports with what the lists near it ask for.

import type { Finding } from "../../../src/agents/contract.ts";
import type { Source } from "../../sdk/files/source.ts";
import { missingPackages } from "./missing.ts";
import { isPython, type PythonProject, pythonProjects, type ReadList } from "./project.ts";
import { unusedPackages } from "./unused.ts";

/** Files that ask for packages in ways which are not read here. */
const otherList = /(^|\/)(setup\.(py|cfg)|Pipfile|(conda|environment)[^/]*\.ya?ml)$/;

/** Of lists without code, or beside others, nobody can say what is used. */
const isComparable = ({ code, texts }: PythonProject): boolean =>
  code.length > 0 && ![...code, ...texts].some(({ file }) => otherList.test(file));

/** The packages that Python projects ask for and do not use, and that they use and do not ask for. */
export function checkPythonUsage(lists: readonly ReadList[], sources: readonly Source[]): Finding[] {
  const own = new Set(sources.filter(isPython).flatMap(({ file }) => file.replace(/\.pyw?$/, "").split("/")));
  const projects = pythonProjects(lists, sources);
  return projects
    .filter(isComparable)
    .flatMap((project) => [...unusedPackages(project), ...missingPackages(project, projects, own)]);
}
