import type { Failure } from "./failure.ts";
import type { Sources } from "./sources.ts";

const place = /(?:^|[\s("'])((?:[\w@.-]+\/)*[\w@.-]+\.\w{1,5})(?::(\d+)|\((\d+)[,)])/gm;
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
  const message = words === "" ? `${ending} and said nothing.` : `${ending}.\n${words}`;
  return { finding: { severity: "error", rule: "command/failed", message, ...places[0] }, frames: [] };
}
