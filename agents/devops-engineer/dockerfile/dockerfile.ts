import { DockerfileParser } from "dockerfile-ast";
import { ValidationCode, validate } from "dockerfile-utils";
import type { Finding } from "../../../src/agents/contract.ts";
import { diagnosticFinding } from "../diagnostic.ts";
import { dockerfileRules } from "./rules.ts";

function ruleOf(code: number | string | undefined): string {
  const name = typeof code === "number" ? ValidationCode[code] : undefined;
  return `dockerfile/${name?.toLowerCase().replaceAll("_", "-") ?? "syntax"}`;
}

/** What is wrong with a Dockerfile. */
export function checkDockerfile(file: string, text: string): Finding[] {
  const problems = validate(text).map((problem) => diagnosticFinding(file, ruleOf(problem.code), problem));
  const rules = dockerfileRules(DockerfileParser.parse(text));
  return [...problems, ...rules.map((finding): Finding => ({ ...finding, file }))];
}
