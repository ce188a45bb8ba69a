import { readExample } from "../../support/client.ts";
import type { AgentCases } from "../agent-case.ts";

const lock = {
  name: "greeter",
  lockfileVersion: 3,
  packages: {
    "": { name: "greeter", dependencies: { ms: "^2.1.3" } },
    "node_modules/ms": {
      version: "2.1.3",
      resolved: "https://packages.club-site.example/ms/-/ms-2.1.3.tgz",
      integrity:
        "sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==",
      license: "MIT",
    },
  },
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
      "package.json": JSON.stringify(
        { name: "greeter", private: true, dependencies: { ms: "^2.1.3" } },
        null,
        2,
      ),
      "package-lock.json": JSON.stringify(lock, null, 2),
      "index.js": 'import ms from "ms";\n\nconsole.log("It is " + ms(Date.now()) + " later.");\n',
    },
    findings: [],
    output: { installed: 1, errors: 0, warnings: 0, infos: 0 },
  },
};
