// The user's files as a compiler may see them: nothing outside their folder, no link that leads out of it,
// nothing binary, minified or huge.

import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { posix } from "node:path";
import { decodeText } from "../../files/decode-text.ts";
import { listFiles } from "../../files/file-list.ts";
import { isBinary } from "../../files/read-text.ts";
import type { Skipped } from "../../reports/skipped.ts";

const MAX_FILE_BYTES = 1_048_576;
/** Declarations of a library can be larger than what people write. */
const MAX_DECLARATION_BYTES = 4_194_304;
const MAX_TOTAL_BYTES = 50_331_648;
/** What has a longer line was not written by hand, and no report could show it. */
const MAX_LINE_CHARACTERS = 20_000;

const unlimitedLines = /\.json$|\.d\.[mc]?ts$/;

/** Files of JavaScript and TypeScript, without those that only declare types. */
export const codeFile = /(?<!\.d|\.min)\.([mc]?[jt]s|[jt]sx)$/;
/** Files of TypeScript, without those that only declare types. */
export const typeScriptFile = /(?<!\.d)\.([mc]?ts|tsx)$/;

/** Reads each file once, and remembers what it skipped. */
export class SourceFiles {
  /** The folder of the user's files, absolute. */
  readonly root: string;
  /** All files, relative to the root, sorted; those of `node_modules` are not listed but can be read. */
  readonly listed: readonly string[];
  readonly #skipped = new Map<string, string>();
  readonly #texts = new Map<string, string | undefined>();
  #bytes = 0;

  private constructor(root: string, listed: readonly string[]) {
    this.root = root;
    this.listed = listed;
  }

  static async open(root: string): Promise<SourceFiles> {
    return new SourceFiles(root, await listFiles(root));
  }

  /** What was not read, or not whole, with paths relative to the root. */
  get skipped(): Skipped[] {
    return [...this.#skipped].map(([file, reason]) => ({ file, reason }));
  }

  isSkipped(path: string): boolean {
    return this.#skipped.has(this.relative(path));
  }

  /** An absolute path as the user knows it. */
  relative(path: string): string {
    return posix.relative(this.root, path);
  }

  absolute(path: string): string {
    return posix.join(this.root, path);
  }

  /** The text of a file by its absolute path; undefined where there is none or it was skipped. */
  read(path: string): string | undefined {
    if (!this.#texts.has(path)) this.#texts.set(path, this.#load(path));
    return this.#texts.get(path);
  }

  hasFile(path: string): boolean {
    return this.#status(path)?.isFile() ?? false;
  }

  hasFolder(path: string): boolean {
    return this.#status(path)?.isDirectory() ?? false;
  }

  /** The names of the folders in a folder, sorted. */
  folders(path: string): string[] {
    if (!this.hasFolder(path)) return [];
    return readdirSync(path)
      .filter((name) => this.hasFolder(posix.join(path, name)))
      .sort();
  }

  /** Has a file or folder count as skipped from now on. */
  skip(path: string, reason: string): void {
    this.#skipped.set(this.relative(path), reason);
    this.#texts.set(path, undefined);
  }

  #status(path: string) {
    if (!this.#isInside(path)) return undefined;
    try {
      return this.#isInside(realpathSync(path)) ? statSync(path) : undefined;
    } catch {
      return undefined;
    }
  }

  #isInside(path: string): boolean {
    return path === this.root || path.startsWith(`${this.root}/`);
  }

  #load(path: string): string | undefined {
    const status = this.#status(path);
    if (!status?.isFile()) return undefined;
    const reason = this.#whyTooLarge(path, status.size);
    if (reason !== undefined) return this.#leaveOut(path, reason);
    const text = decodeText(readFileSync(path));
    if (text === undefined) return this.#leaveOut(path, isBinary);
    if (!unlimitedLines.test(path) && hasLongLine(text)) return this.#leaveOut(path, "it is minified");
    this.#bytes += status.size;
    return text;
  }

  #whyTooLarge(path: string, size: number): string | undefined {
    const most = /\.d\.[mc]?ts$/.test(path) ? MAX_DECLARATION_BYTES : MAX_FILE_BYTES;
    if (size > most) return `it is larger than ${most / 1_048_576} MiB`;
    return this.#bytes + size > MAX_TOTAL_BYTES ? "all files together are larger than 48 MiB" : undefined;
  }

  #leaveOut(path: string, reason: string): undefined {
    this.#skipped.set(this.relative(path), reason);
  }
}

function hasLongLine(text: string): boolean {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    if ((end < 0 ? text.length : end) - start > MAX_LINE_CHARACTERS) return true;
    start = end < 0 ? text.length : end + 1;
  }
  return false;
}
