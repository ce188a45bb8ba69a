import type { Finding } from "../../../src/agents/contract.ts";
import { isForMakers } from "../for-makers.ts";
import { isWithin } from "../project.ts";
import type { PythonImport } from "./imports.ts";
import { modulesOfPackage, packageOfModule } from "./module-names.ts";
import type { PythonProject } from "./project.ts";
import { isStandard } from "./standard-library.ts";

/** Each module where it is imported first, in what runs before what only tests; without what code can do without. */
function firstOfEach({ folder, imports }: PythonProject): PythonImport[] {
  const first = new Map<string, PythonImport>();
  const grave = (at: PythonImport) => Number(isForMakers(folder, at.file));
  for (const at of imports.filter(({ isOptional }) => !isOptional)) {
    const known = first.get(at.module);
    if (known === undefined || grave(at) < grave(known)) first.set(at.module, at);
  }
  return [...first.values()];
}

/** The packages that a project imports and no list in, above or below its folder asks for; `own` are the user's modules. */
export function missingPackages(
  project: PythonProject,
  projects: readonly PythonProject[],
  own: ReadonlySet<string>,
): Finding[] {
  const { folder } = project;
  const near = projects.filter((other) => isWithin(other.folder, folder) || isWithin(folder, other.folder));
  const there = new Set(near.flatMap(({ asked }) => asked.flatMap(({ name }) => modulesOfPackage(name))));
  return firstOfEach(project)
    .filter(({ module }) => !isStandard(module) && !own.has(module) && !there.has(module.toLowerCase()))
    .map(({ module, file, line }) => {
      const name = packageOfModule(module);
      return {
        severity: isForMakers(folder, file) ? "warning" : "error",
        rule: "python/missing",
        file,
        line,
        message: `${module} is imported, and no list asks for ${name ?? "a package that brings it"}.`,
        fix: `Add ${name ?? "the package"} to the project's list, with its version.`,
      };
    });
}
