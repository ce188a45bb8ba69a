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

/** Secrets that secretlint does not look for. */
const ownKinds: { rule: string; kind: string; pattern: RegExp; harmlessBeside?: RegExp }[] = [
  {
    // Of keys that do not expire, but for those of the documents; secretlint looks for their secret parts alone.
    rule: "audit/aws-key-id",
    kind: "AWS Access Key ID",
    pattern: /(?<![A-Za-z0-9])AKIA[A-Z2-7]{16}(?<!EXAMPLE)(?![A-Za-z0-9])/g,
  },
  {
    // Those of Firebase are in every page that uses it, and only say which project that is.
    rule: "audit/google-api-key",
    kind: "Google API key",
    pattern: /(?<![\w-])AIza[\w-]{35}(?![\w-])/g,
    harmlessBeside: /firebase|authDomain/i,
  },
];

function findOwnKinds(text: string): Secret[] {
  const kinds = ownKinds.filter(({ harmlessBeside }) => harmlessBeside?.test(text) !== true);
  return text.split("\n").flatMap((content, index) =>
    kinds.flatMap(({ rule, kind, pattern }) =>
      [...content.matchAll(pattern)].map(([found]) => ({
        line: index + 1,
        rule,
        kind,
        masked: mask(found),
      })),
    ),
  );
}

/** The secrets in a text by secretlint's recommended rules and some of our own, by line. */
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
  return [...found, ...findOwnKinds(text)].sort((a, b) => a.line - b.line);
}
