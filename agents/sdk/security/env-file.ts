import { posix } from "node:path";
import type { Finding } from "../../../src/agents/contract.ts";
import type { Source } from "../files/source.ts";
import { isSecretVariable, looksSecret } from "./credentials.ts";

const assignment = /^\s*(?:export\s+)?(\w+)\s*=\s*["']?([^\s"'#]+)/;

/** Whether a file has the variables of an environment. */
export const isEnvFile = (file: string): boolean => /^\.env(\.|$)|\.env$/.test(posix.basename(file));

/** The secret that a line of such a file sets; undefined where it sets none. */
export function envSecret(line: string): { name: string; value: string } | undefined {
  const [, name = "", value = ""] = assignment.exec(line) ?? [];
  return isSecretVariable(name) && looksSecret(value) ? { name, value } : undefined;
}

/** Secrets of an `.env` file that was handed over with the sources, and so is likely to be in the repository too. */
export function checkEnvFile({ file, text }: Source): Finding[] {
  if (!isEnvFile(file)) return [];
  return text.split("\n").flatMap((content, index): Finding[] => {
    const secret = envSecret(content);
    if (secret === undefined) return [];
    const { name, value } = secret;
    return [
      {
        severity: "error",
        rule: "audit/secret-in-env-file",
        file,
        line: index + 1,
        message: `${name} is set in a file among the sources (${value.length} characters).`,
        fix: "Add the file to .gitignore, replace the secret, and keep an .env.example without values.",
      },
    ];
  });
}
