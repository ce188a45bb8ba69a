import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import type { Task } from "../../../src/agents/contract.ts";
import type { Source } from "../files/source.ts";

/** A code block of the request; `language` is what it was called, empty where it was called nothing. */
export type Snippet = Source & { language: string };

/** The name of a code block for the user, by its path. */
export const snippetName = (path: string): string => `snippets/${posix.basename(path)}`;

/** Reads the code blocks of a request, of those languages that are wanted. */
export async function readSnippets(
  { snippets }: Pick<Task, "snippets">,
  isWanted: (language: string) => boolean = () => true,
): Promise<Snippet[]> {
  const wanted = snippets.filter(({ language }) => isWanted(language));
  return Promise.all(
    wanted.map(async ({ path, language }) => ({
      file: snippetName(path),
      text: await readFile(path, "utf8"),
      language,
    })),
  );
}
