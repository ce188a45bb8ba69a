import { posix } from "node:path";
import type { Finding } from "../../../src/agents/contract.ts";
import type { Source } from "../files/source.ts";
import { languageOf } from "../languages/language-of.ts";
import { isSecretIdentifier, looksSecret } from "./credentials.ts";

/** The value of something that has a secret by its name. */
export type AssignedSecret = { name: string; value: string };

/** What gets a value in quotes, in any language: set, told by name, or fallen back on. */
const quoted =
  /(?<![\w$.-]|::)([\w$.-]+)["']?\s*(?::=|=>|[:=]|\?\?|\|\|)\s*(?:[\w.]+\s*(?:\?\?|\|\|)\s*)?["'`]([^"'`\s]{8,200})["'`]/g;

/** A setting whose value needs no quotes. */
const setting = /^\s*(?:- )?([\w.-]+)\s*[:=]\s*([^\s"'`#]{8,200})\s*(?:#.*)?$/;

const isSettings = (file: string): boolean =>
  /\.(ya?ml|properties|ini|cfg|conf|toml)$/.test(posix.basename(file));

/** What settings call to have a value decrypted or looked up. */
const isResolved = (value: string): boolean =>
  /^(ENC[[(]|vault:|arn:|ref\+|\{cipher\})|\$[({]|\{\{/.test(value);

/** The secrets that a line of a file gives to names which say that they are some. */
export function assignedSecrets(line: string, file: string): AssignedSecret[] {
  const bare = isSettings(file) ? setting.exec(line) : null;
  const found = bare === null ? [...line.matchAll(quoted)] : [bare];
  return found
    .map(([, name = "", value = ""]) => ({ name, value }))
    .filter(({ name, value }) => isSecretName(name) && looksSecret(value) && !isResolved(value));
}

/** Of a name such as `spring.datasource.password` or `api-key`, whether its last part is that of a secret. */
const isSecretName = (name: string): boolean =>
  isSecretIdentifier((name.split(".").at(-1) ?? "").replaceAll("-", "_"));

/** Secrets that stand in code or settings, whatever these are written in. What is prose only tells of some. */
export function checkAssignedSecrets({ file, text }: Source): Finding[] {
  if (!isSettings(file) && [undefined, "Markdown"].includes(languageOf(file))) return [];
  return text.split("\n").flatMap((line, index) =>
    assignedSecrets(line, file).map(
      ({ name, value }): Finding => ({
        severity: "error",
        rule: "audit/hard-coded-credential",
        file,
        line: index + 1,
        message: `The value of ${name} stands in the file (${value.length} characters).`,
        fix: "Replace it, as the old one stays in the history; take it from the environment or a secret store.",
      }),
    ),
  );
}
