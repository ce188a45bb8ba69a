import { posix } from "node:path";

/**
 * The folder of the project that a file belongs to: the nearest one that holds one of `marks`, else the
 * one folder that holds everything, else `.`. All paths are relative to the user's files.
 */
export function projectFolder(file: string, files: readonly string[], marks: readonly string[]): string {
  const present = new Set(files);
  for (let folder = posix.dirname(file); ; folder = posix.dirname(folder)) {
    if (marks.some((mark) => present.has(posix.join(folder, mark)))) return folder;
    if (folder === ".") break;
  }
  const [top, another] = new Set(files.map((path) => path.split("/", 1)[0]));
  return top !== undefined && another === undefined && file.includes("/") ? top : ".";
}
