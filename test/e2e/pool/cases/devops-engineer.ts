import { readExample } from "../../support/client.ts";
import type { AgentCases, ExpectedFinding } from "../agent-case.ts";

const at = (file: string, line: number, severity: "error" | "warning", rule: string): ExpectedFinding => ({
  file,
  line,
  severity,
  rule,
});

const ci = ".github/workflows/ci.yml";
const greet = ".github/workflows/greet.yml";

export const cases: AgentCases = {
  agent: "devops-engineer",
  found: {
    input: "Review our Docker setup and the GitHub Actions before we deploy",
    files: readExample("release-pipeline"),
    findings: [
      at(ci, 10, "error", "actions/withdrawn-runner"),
      at(ci, 18, "error", "actions/withdrawn-action"),
      { ...at(ci, 23, "error", "actions/workflow-syntax"), message: "unknown job 'tests'" },
      { ...at(ci, 29, "error", "actions/workflow-syntax"), message: "Unexpected symbol" },
      at(ci, 27, "warning", "actions/unpinned-action"),
      at(greet, 12, "error", "actions/untrusted-checkout"),
      { ...at(greet, 18, "error", "actions/script-injection"), message: "`github.event.pull_request.title`" },
      at(greet, 5, "warning", "actions/write-all"),
      at("Dockerfile", 11, "error", "dockerfile/apt-get-asks"),
      { ...at("Dockerfile", 13, "error", "dockerfile/secret-in-image"), message: "`SESSION_SECRET`" },
      at("Dockerfile", 1, "warning", "dockerfile/base-image-version"),
      { ...at("Dockerfile", 3, "warning", "dockerfile/secret-in-image"), message: "`NPM_TOKEN`" },
      at("Dockerfile", 9, "warning", "dockerfile/root-user"),
      at("Dockerfile", 10, "warning", "dockerfile/apt-get-update-alone"),
      at("Dockerfile", 12, "warning", "dockerfile/workdir-is-not-absolute"),
      {
        ...at("Dockerfile", 16, "warning", "dockerfile/json-args"),
        fix: 'Write it as `CMD ["node", "dist/server.js"]`.',
      },
      at("compose.yaml", 10, "error", "compose/undefined-service"),
      { ...at("compose.yaml", 13, "error", "compose/schema"), fix: "Did you mean `healthcheck`?" },
      at("compose.yaml", 22, "error", "compose/undefined-volume"),
      at("compose.yaml", 27, "error", "compose/duplicate-port"),
      at("compose.yaml", 17, "warning", "compose/image-version"),
      at("compose.yaml", 20, "warning", "compose/secret-in-file"),
      at("compose.yaml", 28, "warning", "compose/privileged"),
    ],
    artifacts: ["report.md"],
    output: { errors: 12, warnings: 11 },
  },
  nothing: {
    input: "Is there anything wrong with our Dockerfile, the compose file and the workflows?",
    files: readExample("release-pipeline-mended"),
    findings: [],
    artifacts: ["report.md"],
    output: { errors: 0, warnings: 0 },
  },
};
