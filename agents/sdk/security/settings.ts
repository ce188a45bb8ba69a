import { posix } from "node:path";
import type { Finding } from "../../../src/agents/contract.ts";
import type { Source } from "../files/source.ts";

type Check = { files: RegExp; line: RegExp } & Required<
  Pick<Finding, "severity" | "rule" | "message" | "fix">
>;

const npmrc = /^\.(npm|yarn)rc(\.yml)?$/;

/** Lines of settings that switch a protection off. */
const checks: Check[] = [
  {
    files: npmrc,
    line: /^\s*(strict-ssl\s*=\s*"?false|enableStrictSsl:\s*false)/,
    severity: "error",
    rule: "settings/tls-not-verified",
    message: "Packages are fetched without verifying the registry's certificate.",
    fix: "Remove the line, and set `cafile` where the registry has a private certificate.",
  },
  {
    files: npmrc,
    line: /registry[\s"'=:]+http:\/\/(?!localhost|127\.)/,
    severity: "error",
    rule: "settings/unencrypted-registry",
    message: "Packages are fetched without encryption.",
    fix: "Use the registry's https address.",
  },
  {
    files: /^package\.json$/,
    line: /"(pre|post)?install"\s*:\s*"[^"]*\b(curl|wget)\b[^"]*\|\s*(ba|z)?sh\b/,
    severity: "error",
    rule: "settings/install-runs-download",
    message: "Installing the package runs a script that is fetched at that time, unseen and unchecked.",
    fix: "Keep the script in the repository, or check what is fetched against a checksum.",
  },
];

/** Settings of package managers that switch a protection off. */
export function checkSettings({ file, text }: Source): Finding[] {
  const fitting = checks.filter(({ files }) => files.test(posix.basename(file)));
  if (fitting.length === 0) return [];
  return text
    .split("\n")
    .flatMap((content, index) =>
      fitting
        .filter(({ line }) => line.test(content))
        .map(({ severity, rule, message, fix }) => ({ severity, rule, message, fix, file, line: index + 1 })),
    );
}
