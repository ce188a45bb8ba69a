// Most projects come without their `node_modules`. What the compiler says of a package that is not there, and what
// only follows from that, says nothing of the code: it must not hide what does.

import { posix } from "node:path";
import { ts } from "@ts-morph/common";
import type { SourceFiles } from "../sdk/languages/typescript/source-files.ts";
import { mayFollowFromMissing } from "./consequences.ts";
import { nodeAt } from "./node-at.ts";
import { otherFile } from "./other-files.ts";

type Sorted = {
  /** What is wrong with the user's code. */
  errors: ts.Diagnostic[];
  /** Packages without types, sorted. */
  missing: string[];
  /** What may only be said because of these. */
  doubtful: ts.Diagnostic[];
};

/** "Cannot find module", as an import, with or without a hint, and as an augmentation. */
const noModule = new Set([2307, 2792, 2664, 2882]);
/** The runtime that JSX is compiled to, and the helpers' package. */
const noRuntime = new Set([2354, 2874, 2875]);
/** "Cannot find type definition file for". */
const noTypes = new Set([2688]);
/** "Cannot find name; do you need to install type definitions for". */
const noGlobals = new Map([
  [2580, "@types/node"],
  [2591, "@types/node"],
  [2581, "@types/jquery"],
  [2592, "@types/jquery"],
  [2582, "the types of a test runner"],
  [2593, "the types of a test runner"],
  [2867, "@types/bun"],
  [2868, "@types/bun"],
]);
/** "File not found", of a configuration that is extended. */
const noConfig = 6053;

/** Sorts what is said of the code from what is said of packages that were not uploaded, and of components. */
export function sortOut(
  diagnostics: readonly ts.Diagnostic[],
  program: ts.Program,
  files: SourceFiles,
): Sorted {
  const missing = new Set<string>();
  const rest = diagnostics.filter((diagnostic) => {
    if (importOf(diagnostic, files) === "component") return false;
    const name = missingPackage(diagnostic);
    if (name !== undefined) missing.add(name);
    return name === undefined;
  });
  if (missing.size === 0) return { errors: rest, missing: [], doubtful: [] };
  const checker = program.getTypeChecker();
  const lacksGlobals = diagnostics.some(({ code }) => noTypes.has(code));
  const doubtful = new Set(
    rest.filter(
      (diagnostic) =>
        // The types of a bundler declare what its assets are.
        importOf(diagnostic, files) === "asset" || mayFollowFromMissing(diagnostic, checker, lacksGlobals),
    ),
  );
  return {
    errors: rest.filter((diagnostic) => !doubtful.has(diagnostic)),
    missing: [...missing].sort(),
    doubtful: [...doubtful],
  };
}

function missingPackage(diagnostic: ts.Diagnostic): string | undefined {
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
  const [, quoted = ""] = /'([^']*)'/.exec(text) ?? [];
  if (noModule.has(diagnostic.code)) return packageOf(specifierAt(diagnostic) ?? quoted);
  if (noTypes.has(diagnostic.code)) return quoted;
  if (noRuntime.has(diagnostic.code)) return packageOf(quoted === "" ? "react" : quoted);
  if (diagnostic.code === noConfig) return packageOf(quoted);
  return noGlobals.get(diagnostic.code);
}

function importOf(diagnostic: ts.Diagnostic, files: SourceFiles) {
  const specifier = noModule.has(diagnostic.code) ? specifierAt(diagnostic) : undefined;
  if (specifier === undefined || diagnostic.file === undefined) return undefined;
  return otherFile(specifier, diagnostic.file, files);
}

function specifierAt(diagnostic: ts.Diagnostic): string | undefined {
  const node = nodeAt(diagnostic);
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** The package that a specifier names: no package where it is a path or an alias of the project's own. */
function packageOf(specifier: string): string | undefined {
  if (/^[./#~]|^@\/|^$/.test(specifier) || posix.isAbsolute(specifier)) return undefined;
  if (specifier.startsWith("node:")) return "@types/node";
  const [scope = "", name] = specifier.split("/");
  return scope.startsWith("@") && name !== undefined ? `${scope}/${name}` : scope;
}
