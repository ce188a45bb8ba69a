import { posix } from "node:path";
import type { Finding } from "../../../src/agents/contract.ts";
import { looksSecret } from "../credentials.ts";
import type { Source } from "../source.ts";

const assignment =
  /^\s*(?:export\s+)?([A-Z0-9_]*(?:SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)[A-Z0-9_]*)\s*=\s*["']?([^\s"'#]+)/i;

/** Secrets of an `.env` file that was handed over with the sources, and so is likely to be in the repository too. */
export function checkEnvFile({ file, text }: Source): Finding[] {
  if (!/^\.env(\.|$)|\.env$/.test(posix.basename(file))) return [];
  return text.split("\n").flatMap((content, index): Finding[] => {
    const [, name = "", value = ""] = assignment.exec(content) ?? [];
    if (!looksSecret(value)) return [];
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
