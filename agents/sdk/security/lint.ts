import { analyze } from "@typescript-eslint/scope-manager";
import { visitorKeys } from "@typescript-eslint/visitor-keys";
import { Linter, type Linter as LinterTypes } from "eslint/universal";
import * as regexp from "eslint-plugin-regexp";
import security from "eslint-plugin-security";
import type { Finding } from "../../../src/agents/contract.ts";
import type { Source } from "../files/source.ts";
import { parseJavaScript } from "../languages/parse-javascript.ts";
import { advice } from "./rules/advice.ts";
import { hardCodedCredential } from "./rules/credential.ts";
import { patternRule, patterns } from "./rules/patterns.ts";
import { sinkRule, sinks } from "./rules/sinks.ts";

/** Parses; an error has its line where ESLint looks for it. */
function parseOrSayWhere(file: string, text: string) {
  try {
    return parseJavaScript(file, text);
  } catch (error) {
    const place = error instanceof SyntaxError && "loc" in error ? error.loc : undefined;
    const lineNumber = place && typeof place === "object" && "line" in place ? place.line : undefined;
    throw Object.assign(new SyntaxError(String(error)), { lineNumber });
  }
}

/** ESLint's own parser of TypeScript needs the whole compiler; Babel's makes the same tree without it. */
const parser = {
  meta: { name: "babel" },
  parseForESLint(text: string, { filePath }: { filePath: string }) {
    const { program } = parseOrSayWhere(filePath, text);
    // None of the rules looks at comments or single tokens.
    const ast = Object.assign(program, { comments: [], tokens: [] });
    // The same tree, for which each of the two libraries has types of its own.
    const tree = ast as object as Parameters<typeof analyze>[0];
    return { ast, visitorKeys, scopeManager: analyze(tree, { sourceType: program.sourceType }) };
  },
};

const mapped = <A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

const config: LinterTypes.Config = {
  files: ["**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}"],
  languageOptions: { parser },
  plugins: {
    security,
    regexp,
    audit: {
      rules: {
        ...mapped(patterns, patternRule),
        ...mapped(sinks, sinkRule),
        "hard-coded-credential": hardCodedCredential,
      },
    },
  },
  // A comment in the user's file does not silence an audit.
  linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
  rules: mapped(advice, () => "error"),
};

const linter = new Linter({ configType: "flat" });

function toFinding(file: string, { ruleId, message, line, column }: LinterTypes.LintMessage): Finding {
  const rule = ruleId ?? "";
  const { severity = "warning", restate, fix } = advice[rule] ?? {};
  return {
    severity,
    message,
    ...restate?.(message),
    rule: rule.includes("/") ? rule : `eslint/${rule}`,
    file,
    line,
    column,
    ...(fix !== undefined && { fix }),
  };
}

/** What the rules find in a JavaScript or TypeScript file, or why that cannot be said. */
export function lintSource({ file, text }: Source): { findings: Finding[] } | { reason: string } {
  try {
    const messages = linter.verify(text, [config], { filename: file });
    const fatal = messages.find((message) => message.fatal);
    if (fatal)
      return { reason: fatal.line ? `it has a syntax error in line ${fatal.line}` : "it cannot be parsed" };
    return { findings: messages.map((message) => toFinding(file, message)) };
  } catch {
    // A rule gave up, such as on code that is nested too deeply.
    return { reason: "it could not be analysed" };
  }
}
