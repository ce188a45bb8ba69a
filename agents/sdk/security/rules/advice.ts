import type { Severity } from "../../../../src/agents/severity.ts";
import { patterns } from "./patterns.ts";
import { sinks } from "./sinks.ts";

/** How grave a rule's findings are and what to do about them; `restate` is where the rule says it worse. */
type Advice = { severity: Severity; fix: string; restate?: (message: string) => Restated };
type Restated = { severity: Severity; message: string };

const saying = (severity: Severity, message: string) => () => ({ severity, message });

/** Names the part of a regular expression, and says how long it takes instead of which characters it takes. */
function restateBacktracking(message: string): Restated {
  const [part = ""] = message.split(" Using any string", 1);
  return message.includes("is going to cause exponential")
    ? { severity: "warning", message: `${part} A text of a few dozen characters can keep it busy for ever.` }
    : { severity: "info", message: `${part} Its time can grow with the square of the text's length.` };
}

const noEval: Advice = {
  severity: "error",
  restate: saying("error", "Text is run as code: whoever has a say in it runs what they like."),
  fix: "Read data by `JSON.parse`, and choose among functions by a table of them.",
};

/** The rules of ESLint and its plugins that are used, by name. */
const fromLibraries: Record<string, Advice> = {
  "no-eval": noEval,
  "no-implied-eval": noEval,
  "no-new-func": noEval,
  "no-script-url": { severity: "warning", fix: "Attach a handler of the event instead." },
  "security/detect-bidi-characters": {
    severity: "error",
    fix: "Remove the characters: with them the code reads otherwise than it runs.",
  },
  "security/detect-buffer-noassert": { severity: "warning", fix: "Leave `noAssert` out." },
  "security/detect-child-process": {
    severity: "error",
    restate: saying(
      "error",
      "A command line is put together from values: signs such as `;` and `$( )` in them are commands of their own.",
    ),
    fix: "Use `execFile` or `spawn` with the arguments as a list and without a shell.",
  },
  "security/detect-disable-mustache-escape": {
    severity: "warning",
    fix: "Leave escaping on, and mark what is trusted HTML one by one.",
  },
  "security/detect-new-buffer": {
    severity: "warning",
    fix: "Use `Buffer.from` or `Buffer.alloc`: `new Buffer` of a number shows old memory.",
  },
  "security/detect-pseudoRandomBytes": { severity: "error", fix: "Use `crypto.randomBytes`." },
  "regexp/no-super-linear-backtracking": {
    severity: "warning",
    restate: restateBacktracking,
    fix: "Write it so that no text can be matched in two ways, or bound the length of the text before.",
  },
};

/** All rules by name, with what is said about their findings. */
export const advice: Record<string, Advice> = {
  ...fromLibraries,
  ...Object.fromEntries(
    Object.entries({ ...patterns, ...sinks }).map(([rule, { severity, fix }]) => [
      `audit/${rule}`,
      { severity, fix },
    ]),
  ),
  "audit/hard-coded-credential": {
    severity: "error",
    fix: "Read it from the environment or a secret store, without a fallback, and replace the one that was published.",
  },
};
