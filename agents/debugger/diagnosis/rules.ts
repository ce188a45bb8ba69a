import { posix } from "node:path";
import { absentValue, missingModule, operandIn, ownerIn, similarName } from "./explain.ts";
import type { Rule } from "./symptom.ts";

/** What errors of JavaScript and Python mean, by their messages. */
export const rules: readonly Rule[] = [
  {
    pattern: /^TypeError: Cannot (?:read|set) properties of (undefined|null) \((?:reading|setting) '(.+)'\)/,
    explain: ([, value = "", property = ""], symptom) =>
      absentValue(ownerIn(symptom.text, property), value, `\`.${property}\` is used`, symptom),
  },
  {
    pattern: /^AttributeError: 'NoneType' object has no attribute '(.+?)'/,
    explain: ([, property = ""], symptom) =>
      absentValue(ownerIn(symptom.text, property), "None", `\`.${property}\` is used`, symptom),
  },
  {
    pattern: /^TypeError: 'NoneType' object is not (subscriptable|iterable|callable)/,
    explain: (_, symptom) => {
      const owner =
        /([A-Za-z_][\w.]*)\[/.exec(symptom.text)?.[1] ?? /\bin ([A-Za-z_][\w.]*)/.exec(symptom.text)?.[1];
      return absentValue(owner, "None", "it is used", symptom);
    },
  },
  {
    pattern: /^TypeError: unsupported operand type\(s\) for (\S+?)(?: or pow\(\))?: '(\w+)' and '(\w+)'/,
    explain: ([, operator = "", left, right], symptom) => {
      if (left !== "NoneType" && right !== "NoneType") return { lines: [] };
      const owner = operandIn(symptom.text, operator, left === "NoneType" ? "left" : "right");
      return absentValue(owner, "None", `\`${operator}\` is used`, symptom);
    },
  },
  {
    pattern: /^TypeError: (?:undefined|object null|(\S+)) is not iterable/,
    explain: ([, owner], symptom) =>
      absentValue(owner, "nothing to go through", "it is gone through", symptom),
  },
  {
    pattern: /^TypeError: ([\w$.]+) is not a function/,
    explain: ([, name = ""], { file }) => ({
      lines: [`\`${name}\` is no function at this point of ${file}.`],
      fix: "Look how it is imported and spelt: a default import of a module without one, or a method of another type.",
    }),
  },
  {
    pattern: /^(?:ReferenceError: (.+) is not defined|NameError: name '(.+?)' is not defined)/,
    explain: ([, javascript, python], symptom) => similarName(javascript ?? python ?? "", symptom),
  },
  {
    pattern: /^ReferenceError: Cannot access '(.+)' before initialization/,
    explain: ([, name = ""]) => ({
      lines: [
        `\`${name}\` is used before its declaration is reached, often because modules import each other in a circle.`,
      ],
    }),
  },
  {
    pattern: /^(?:Error|ResolveMessage): Cannot find (?:module|package) '(.+?)'/,
    explain: ([, name = ""], symptom) => missingModule(name, symptom),
  },
  {
    pattern: /^ModuleNotFoundError: No module named '(.+?)'/,
    explain: ([, name = ""], symptom) => missingModule(name, symptom),
  },
  {
    pattern: /^SyntaxError: The requested module '(.+?)' does not provide an export named '(.+?)'/,
    explain: ([, module = "", name = ""]) => ({
      lines: [`${module} exports no \`${name}\`: another name, or a default export.`],
    }),
  },
  {
    pattern: /^KeyError: (.+)/,
    explain: ([, key = ""], { text }) => ({
      lines: [
        `There is no key ${key} in \`${ownerIn(text.replace(/\[.*$/, ".key"), "key") ?? "the mapping"}\`.`,
      ],
      fix: "Use `.get()` with a default where the key may be absent, or find out why it is.",
    }),
  },
  {
    pattern: /^(?:IndexError: (?:list|tuple|string) index out of range)/,
    explain: () => ({ lines: ["It has fewer elements than this line expects; it may be empty."] }),
  },
  {
    pattern: /^SyntaxError: .*(?:JSON|Unexpected token|Unexpected end of JSON)/,
    explain: ([whole = ""], { text }) =>
      /JSON\.parse|\.json\(/.test(text) || whole.includes("JSON")
        ? {
            lines: [
              "What is parsed here is no JSON: empty, cut off, or another format such as an error page.",
            ],
          }
        : { lines: [] },
  },
  {
    pattern: /\b(?:ENOENT: no such file or directory, \w+ '(.+?)'|FileNotFoundError: .*: '(.+?)')/,
    explain: ([, node, python]) => ({
      lines: [`There is no file ${posix.basename(node ?? python ?? "")} where the program looks for it.`],
      fix: "Give paths from the source's own folder, not from the one in which the program happens to be started.",
    }),
  },
  {
    pattern: /\bE(?:CONNREFUSED|NOTFOUND|AI_AGAIN)\b|ConnectionRefusedError|Name or service not known/,
    explain: () => ({ lines: ["The program needs a service that is not here: a sandbox has no network."] }),
  },
  {
    pattern: /EADDRINUSE.*?:(\d+)/,
    explain: ([, port = ""]) => ({ lines: [`Something listens on port ${port} already.`] }),
  },
  {
    pattern: /^Uncaught: /,
    explain: () => ({
      lines: ["What is thrown here is no error, so it has no stack that says where it came from."],
      fix: "Throw an `Error` that has this as its message or its cause.",
    }),
  },
  {
    pattern: /^(?:RecursionError|RangeError: Maximum call stack)/,
    explain: () => ({
      lines: ["It calls itself without an end: the case in which it should stop is never reached."],
    }),
  },
];
