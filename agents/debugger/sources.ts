import { readText } from "../sdk/files/read-text.ts";
import { ownPath } from "../sdk/user-code/stack.ts";

const MAX_FILE_BYTES = 1_048_576;
const MAX_LINE_CHARACTERS = 1_000;

/** The user's sources, by the names that their findings have. */
export class Sources {
  readonly #root: string;
  readonly #files: readonly string[];
  readonly #lines = new Map<string, Promise<readonly string[]>>();

  constructor(root: string, files: readonly string[]) {
    this.#root = root;
    this.#files = files;
  }

  /** A text without the folder in which the files happen to lie. */
  withoutRoot(text: string): string {
    return text.replaceAll(`file://${this.#root}/`, "").replaceAll(`${this.#root}/`, "");
  }

  get files(): readonly string[] {
    return this.#files;
  }

  /**
   * The user's file that a stack means: one at that path; else, for stacks of another machine and of languages that
   * name files without their folder, the only one whose path ends the most like it.
   */
  fileOf(path: string): string | undefined {
    if (/node_modules|^node:|site-packages|\/lib\/python/.test(path)) return undefined;
    const own = ownPath(this.#root, path);
    if (own !== undefined) return this.#files.includes(own) ? own : undefined;
    const parts = path
      .replace(/^file:\/\//, "")
      .split(/[\\/]/)
      .filter((part) => part !== "" && part !== ".");
    for (let from = 0; from < parts.length; from += 1) {
      const end = parts.slice(from).join("/");
      const [match, another] = this.#files.filter((file) => file === end || file.endsWith(`/${end}`));
      if (match !== undefined) return another === undefined ? match : undefined;
    }
    return undefined;
  }

  /** The lines of a file; none where it is not among the user's or cannot be read. */
  linesOf(file: string): Promise<readonly string[]> {
    if (!this.#files.includes(file)) return Promise.resolve([]);
    const known = this.#lines.get(file) ?? this.#read(file);
    this.#lines.set(file, known);
    return known;
  }

  async #read(file: string): Promise<readonly string[]> {
    const read = await readText(this.#root, file, MAX_FILE_BYTES);
    return "text" in read ? read.text.split(/\r?\n/).map((line) => line.slice(0, MAX_LINE_CHARACTERS)) : [];
  }
}

const AROUND = 3;

/** A few lines of a source, with their numbers and a mark before the one that is meant. */
export function excerpt(lines: readonly string[], line: number): string {
  const from = Math.max(1, line - AROUND);
  const shown = lines.slice(from - 1, line + AROUND);
  const width = String(from + shown.length - 1).length;
  return shown
    .map((text, index) =>
      `${from + index === line ? ">" : " "} ${String(from + index).padStart(width)} | ${text}`.trimEnd(),
    )
    .join("\n");
}
