import { splitCommand } from "../sdk/commands/split-command.ts";

/** The programs that start a command in a request. */
const programs = new Set(
  "node npm npx pnpm yarn bun deno tsx ts-node vitest jest mocha python python3 pytest go java javac make bash sh cargo".split(
    " ",
  ),
);
/** Words that go on after a command in a sentence. */
const scripts = /^(?:test|start|run|build|exec|ci|-[\w-]+(?:=\S+)?|.*[./\d].*|[\w-]+:[\w-]+)$/;

function quotedCommand(request: string): string[] | undefined {
  for (const [, quoted = ""] of request.matchAll(/[`"“]([^`"”\n]{2,500})[`"”]/g)) {
    const words = splitCommand(quoted.replace(/^\$ /, ""));
    if (words.length > 1 && programs.has(words[0] ?? "")) return words;
  }
  return undefined;
}

/** A command within a sentence: a program, and the words after it that are no words of the sentence. */
function bareCommand(request: string): string[] | undefined {
  const words = request
    .split(/\s+/)
    .map((word) => word.replace(/^[("'`]+|(?<![)"'`,;:!?])[)"'`,;:!?]+$|\.$/g, ""));
  for (const [index, word] of words.entries()) {
    if (!programs.has(word)) continue;
    const rest = words.slice(index + 1);
    const end = rest.findIndex((next, at) => !scripts.test(next) && rest[at - 1] !== "run");
    const command = [word, ...rest.slice(0, end < 0 ? rest.length : end)];
    if (command.length > 1 || word === "pytest") return command;
  }
  return undefined;
}

/** The command that a request names, as words: `npm test`, `node src/main.js --dry-run`; undefined where it names none. */
export const saidCommand = (request: string): string[] | undefined =>
  quotedCommand(request) ?? bareCommand(request);
