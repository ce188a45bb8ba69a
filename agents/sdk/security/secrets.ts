import { extname } from "node:path";
import { lintSource } from "@secretlint/core";
import { creator as recommended } from "@secretlint/secretlint-rule-preset-recommend";
import type { Source } from "../files/source.ts";

/** A secret in a file: its kind such as "AWS Secret Access Key", and its text without what makes it one. */
export type Secret = { line: number; rule: string; kind: string; masked: string };

const SHOWN_CHARACTERS = 4;

/** Addresses of this machine and of documents, and those whose password is filled in later, give nothing away. */
const harmlessAddress =
  /@(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|([\w-]+\.)*example(\.\w+)?)\b|\$\{|:(<|\*+@|\{\{|%s)/i;

/** Enough of a secret to recognise it, far too little to use it. */
export function mask(secret: string): string {
  const isLong = secret.length >= SHOWN_CHARACTERS * 4;
  return `${isLong ? secret.slice(0, SHOWN_CHARACTERS) : ""}… (${secret.length} characters)`;
}

const isHarmless = (found: string): boolean => /^\w+(\+\w+)?:\/\//.test(found) && harmlessAddress.test(found);

/** Identifiers of AWS keys that do not expire, but for those of its documents; secretlint looks for the secret parts alone. */
const awsKeyId = /(?<![A-Za-z0-9])AKIA[A-Z2-7]{16}(?![A-Za-z0-9])/g;

function awsKeyIds(text: string): Secret[] {
  return text.split("\n").flatMap((content, index) =>
    [...content.matchAll(awsKeyId)]
      .filter(([id]) => !id.endsWith("EXAMPLE"))
      .map(([id]) => ({
        line: index + 1,
        rule: "audit/aws-key-id",
        kind: "AWS Access Key ID",
        masked: mask(id),
      })),
  );
}

/** The secrets in a text by secretlint's recommended rules and the identifiers of AWS keys, by line. */
export async function findSecrets({ file, text }: Source): Promise<Secret[]> {
  const { messages } = await lintSource({
    source: { filePath: file, content: text, ext: extname(file), contentType: "text" },
    options: { config: { rules: [{ id: "recommended", rule: recommended }] }, noPhysicFilePath: true },
  });
  const found = messages
    .filter(({ range }) => !isHarmless(text.slice(...range)))
    .map(({ ruleId, message, loc, range }) => ({
      line: loc.start.line,
      rule: ruleId.replace(/^@secretlint\/secretlint-rule-/, "secretlint/"),
      kind: message.replace(/^found /, "").split(": ", 1)[0] ?? "secret",
      masked: mask(text.slice(...range)),
    }));
  return [...found, ...awsKeyIds(text)].sort((a, b) => a.line - b.line);
}
