import { posix } from "node:path";
import type { Instruction } from "dockerfile-ast";
import { at, type InstructionFinding } from "./instruction-finding.ts";

/** Files that have secrets by what they are for, and those that often have. */
const surely =
  /^(\.env|id_(rsa|dsa|ecdsa|ed25519)|\.git-credentials|\.netrc|\.pgpass|\.htpasswd|.*\.(p12|pfx|jks|keystore|kdbx))$/;
const often =
  /^(\.env\.(?!.*(example|sample|template|dist|defaults?|schema)).+|\.npmrc|\.pypirc|\.yarnrc\.yml|.*\.key|kubeconfig|(service[-_]?account|credentials).*\.json)$/;
const folders = /(^|\/)(\.aws\/credentials|\.docker\/config\.json|\.kube\/config|\.ssh|\.aws|\.gnupg)\/?$/;

/** Files with secrets that become part of the image. */
export function checkCopy(instruction: Instruction): InstructionFinding[] {
  const words = instruction
    .getArguments()
    .map((argument) => argument.getValue().replaceAll(/^["'[]+|["',\]]+$/g, ""))
    .filter((word) => !word.startsWith("--"));
  return words.slice(0, -1).flatMap((source) => {
    const name = posix.basename(source);
    const isSure = surely.test(name) || folders.test(source);
    if (!isSure && !often.test(name)) return [];
    return at(instruction, {
      severity: isSure ? "error" : "warning",
      rule: "dockerfile/secret-file",
      message: isSure
        ? `\`${source}\` has secrets, and becomes part of the image: everybody who has that can read them.`
        : `\`${source}\` often has secrets, and becomes part of the image.`,
      fix: "Mount it where it is needed (`RUN --mount=type=secret,id=...`), and name it in .dockerignore.",
    });
  });
}
