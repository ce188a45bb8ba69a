import type { Failure } from "./failure.ts";
import type { Sources } from "./sources.ts";

const place = /(?:^|[\s("'])((?:[\w@.-]+\/)*[\w@.-]+\.\w{1,5})(?::(\d+)|\((\d+)[,)])/gm;
/** What shells say of a program that is not there. */
const notFound = /^(?:\S*sh|\/bin\/\S+): (?:(?:line )?\d+: )?([\w.@/-]+): (?:command )?not found$/m;

/** What to do where a program is missing. */
function missingTool(words: string): { lines: string[]; fix?: string } {
  const [, tool] = notFound.exec(words) ?? [];
  if (tool === undefined) return { lines: [] };
  return {
    lines: [
      `\`${tool}\` is neither among the project's packages nor installed here, and there is no network to install it.`,
    ],
    fix: `Include the project's node_modules or other packages that have \`${tool}\`, or run what does not need it.`,
  };
}

const MAX_LINES = 15;
const MAX_CHARACTERS = 2_000;

/** A failure without a stack, such as a compiler's: the last words, and the first of the user's files that they place. */
export function wordlessFailure(ending: string, output: string, sources: Sources): Failure {
  const words = sources
    .withoutRoot(output)
    .trim()
    .split("\n")
    .slice(-MAX_LINES)
    .join("\n")
    .slice(-MAX_CHARACTERS);
  const places = [...words.matchAll(place)].flatMap(([, path = "", colon, bracket]) => {
    const file = sources.fileOf(path);
    return file === undefined ? [] : [{ file, line: Math.max(1, Number(colon ?? bracket)) }];
  });
  const { lines, fix } = missingTool(words);
  const message = [words === "" ? `${ending} and said nothing.` : `${ending}.\n${words}`, ...lines].join(
    "\n",
  );
  const finding = {
    severity: "error",
    rule: "command/failed",
    message,
    ...(fix !== undefined && { fix }),
  } as const;
  return { finding: { ...finding, ...places[0] }, frames: [] };
}
