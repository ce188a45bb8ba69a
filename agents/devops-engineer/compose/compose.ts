import type { Finding } from "../../../src/agents/contract.ts";
import { readYaml, yamlFindings } from "../../sdk/formats/yaml-source.ts";
import { composeFile, isWholeFile } from "./file.ts";
import { composeRules } from "./rules.ts";
import { schemaFaults } from "./schema.ts";
import { checkValues } from "./values.ts";

/** What is wrong with a Compose file. */
export function checkCompose(file: string, text: string): Finding[] {
  const { value, faults, lineOf } = readYaml(text);
  if (faults.length > 0) return yamlFindings(file, faults);
  const schema = schemaFaults(value).map(
    ({ place, ...fault }): Finding => ({
      severity: "error",
      rule: "compose/schema",
      file,
      line: lineOf(place),
      ...fault,
    }),
  );
  const compose = composeFile.safeParse(value).data ?? {};
  const rules = [...composeRules(compose, isWholeFile(file, compose)), ...checkValues(value)].map(
    ({ place, ...finding }): Finding => ({ ...finding, file, line: lineOf(place) }),
  );
  return [...schema, ...rules];
}
