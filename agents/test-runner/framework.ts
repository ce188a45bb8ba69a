// Which framework a project's tests are written for: what its own test script starts, else what it has
// settings for, else what the tests import, else what it depends on.

import { AgentError } from "../sdk/program/program.ts";

/** The frameworks of projects that run in Node. */
export type NodeFramework = "node:test" | "vitest" | "jest";
/** The frameworks whose tests can be run. */
export type Framework = NodeFramework | "pytest";

/** A `package.json` as far as it tells about tests. */
type PackageFile = {
  type?: string | undefined;
  scripts?: Record<string, string> | undefined;
  dependencies?: Record<string, string> | undefined;
  devDependencies?: Record<string, string> | undefined;
  jest?: unknown;
};

/** What is known of a project: its own `package.json` first, then those of the folders above. */
export type Evidence = { packages: PackageFile[]; configFiles: string[]; sources: string[] };

const scripts: readonly { framework: NodeFramework; pattern: RegExp }[] = [
  { framework: "vitest", pattern: /\bvitest\b/ },
  { framework: "jest", pattern: /\bjest\b/ },
  { framework: "node:test", pattern: /\bnode\b.*\s--test\b/ },
];

const imports: readonly { framework: NodeFramework; pattern: RegExp }[] = [
  { framework: "vitest", pattern: /["']vitest["']/ },
  { framework: "jest", pattern: /["']@jest\/globals["']|\bjest\.(fn|mock|spyOn)\b/ },
  { framework: "node:test", pattern: /["']node:test["']/ },
];

/** Frameworks that this agent does not run, by the name of their package. */
const others = ["mocha", "ava", "jasmine", "tap", "uvu", "@playwright/test", "cypress"];

function byScript({ scripts: own = {} }: PackageFile): NodeFramework | undefined {
  const commands = Object.entries(own)
    .filter(([name]) => name === "test" || name.startsWith("test:"))
    .map(([, command]) => command);
  return scripts.find(({ pattern }) => commands.some((command) => pattern.test(command)))?.framework;
}

function byConfig(
  configFiles: readonly string[],
  packages: readonly PackageFile[],
): NodeFramework | undefined {
  if (configFiles.some((name) => name.startsWith("vitest."))) return "vitest";
  const hasJest = configFiles.some((name) => name.startsWith("jest.")) || packages[0]?.jest !== undefined;
  return hasJest ? "jest" : undefined;
}

function dependsOn({ dependencies, devDependencies }: PackageFile, name: string): boolean {
  return name in { ...dependencies, ...devDependencies };
}

function byDependency(packages: readonly PackageFile[]): NodeFramework | undefined {
  return (["vitest", "jest"] as const).find((name) => packages.some((file) => dependsOn(file, name)));
}

/** Throws an `AgentError` with the code `unsupported_framework` where the tests are for another one. */
export function detectFramework({ packages, configFiles, sources }: Evidence): NodeFramework {
  const found =
    packages.map(byScript).find((framework) => framework !== undefined) ??
    byConfig(configFiles, packages) ??
    imports.find(({ pattern }) => sources.some((source) => pattern.test(source)))?.framework ??
    byDependency(packages);
  if (found) return found;
  const other = others.find((name) => packages.some((file) => dependsOn(file, name)));
  if (other) {
    const message = `The tests are written for ${other}. This agent runs node:test, vitest, jest and pytest.`;
    throw new AgentError("unsupported_framework", message);
  }
  // Tests that take `expect` from nowhere are jest's; plain scripts run under node:test as they are.
  return sources.some((source) => /\bexpect\(/.test(source)) ? "jest" : "node:test";
}
