import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

const packageFile = {
  name: "greeter",
  private: true,
  scripts: { check: "tsc --noEmit && eslint ." },
  dependencies: { ms: "^2.1.3", "node-forge": "^1.3.1" },
  devDependencies: { "@types/ms": "^2.1.0", eslint: "^9.39.1", typescript: "^5.9.3" },
};

const locked = (name: string, version: string, license: string, more = {}) => [
  `node_modules/${name}`,
  { version, resolved: `https://packages.club-site.example/${name}-${version}.tgz`, license, ...more },
];

const lock = {
  name: "greeter",
  lockfileVersion: 3,
  packages: Object.fromEntries([
    ["", packageFile],
    locked("@types/ms", "2.1.0", "MIT", { dev: true }),
    locked("eslint", "9.39.1", "MIT", { dev: true, bin: { eslint: "bin/eslint.js" } }),
    locked("ms", "2.1.3", "MIT"),
    // Of two licences that are offered one may choose.
    locked("node-forge", "1.3.1", "(BSD-3-Clause OR GPL-2.0)"),
    locked("typescript", "5.9.3", "Apache-2.0", { dev: true, bin: { tsc: "bin/tsc" } }),
  ]),
};

export const cases: AgentCases = {
  agent: "dependency-auditor",
  found: {
    input: "Which dependencies can go, and is anything wrong with the rest?",
    files: readExample("club-site"),
    findings: [
      { severity: "error", file: "package-lock.json", line: 27, rule: "licences/copyleft" },
      { severity: "error", file: "package.json", line: 16, rule: "dependencies/lock-out-of-date" },
      { severity: "error", file: "src/links.ts", line: 1, message: "It is there by luck" },
      { severity: "warning", file: "package.json", line: 15, message: 'dotenv is asked for as ">=16.5.0"' },
      { severity: "warning", file: "package.json", line: 17, message: "moment is asked for" },
      { severity: "warning", file: "package.json", line: 18, message: "request 2.88.2 is deprecated" },
      { severity: "warning", file: "package.json", line: 20, rule: "dependencies/moving-source" },
      { severity: "warning", file: "reports/requirements.txt", line: 1, rule: "python/extra-index" },
      { severity: "warning", file: "reports/requirements.txt", line: 3, message: "pandas" },
      { severity: "info", file: "package.json", line: 25, message: "mocha is asked for" },
      { severity: "info", file: "package-lock.json", line: 40, message: "2 versions: 2.6.9, 4.4.1" },
      { severity: "info", file: "package-lock.json", rule: "lockfile/duplicates", message: "ms (" },
      { severity: "info", file: "package-lock.json", rule: "lockfile/deprecated", message: "uuid 3.4.0" },
    ],
    artifacts: ["report.md", "sbom.cdx.json"],
    output: { errors: 3, warnings: 6, infos: 4, installed: 17 },
  },
  nothing: {
    input: "Is anything unused or missing in package.json?",
    files: {
      "package.json": JSON.stringify(packageFile, null, 2),
      "package-lock.json": JSON.stringify(lock, null, 2),
      "src/index.ts": `import forge from "node-forge";
import ms, { type StringValue } from "ms";

const greeting: StringValue = "2 days";
console.log(forge.util.encode64(String(ms(greeting))));
`,
    },
    findings: [],
    output: { installed: 5, errors: 0, warnings: 0, infos: 0 },
  },
};
