import type { Finding } from "../../../src/agents/contract.ts";
import { isWithin } from "../project.ts";
import type { PythonImport } from "./imports.ts";
import { modulesOfPackage, packageOfModule } from "./module-names.ts";
import type { PythonProject } from "./project.ts";
import { isStandard } from "./standard-library.ts";

/** Files that do not run where the project is used. */
const beside =
  /(^|\/)(tests?|docs?|examples?|scripts?)\/|(^|\/)(test_[^/]+|[^/]+_test|conftest|setup|noxfile)\.py$/;

/** Each module where it is imported first, in what runs before what only tests; without what code can do without. */
function firstOfEach(imports: readonly PythonImport[]): PythonImport[] {
  const first = new Map<string, PythonImport>();
  for (const at of imports.filter(({ isOptional }) => !isOptional)) {
    const known = first.get(at.module);
    if (known === undefined || (beside.test(known.file) && !beside.test(at.file))) first.set(at.module, at);
  }
  return [...first.values()];
}

/** The packages that a project imports and no list in, above or below its folder asks for; `own` are the user's modules. */
export function missingPackages(
  { folder, imports }: PythonProject,
  projects: readonly PythonProject[],
  own: ReadonlySet<string>,
): Finding[] {
  const near = projects.filter((other) => isWithin(other.folder, folder) || isWithin(folder, other.folder));
  const there = new Set(near.flatMap(({ asked }) => asked.flatMap(({ name }) => modulesOfPackage(name))));
  return firstOfEach(imports)
    .filter(({ module }) => !isStandard(module) && !own.has(module) && !there.has(module.toLowerCase()))
    .map(({ module, file, line }) => {
      const name = packageOfModule(module);
      return {
        severity: beside.test(file) ? "warning" : "error",
        rule: "python/missing",
        file,
        line,
        message: `${module} is imported, and no list asks for ${name ?? "a package that brings it"}.`,
        fix: `Add ${name ?? "the package"} to the project's list, with its version.`,
      };
    });
}
