import { posix } from "node:path";
import type { Source } from "../../sdk/files/source.ts";
import { nearest } from "../project.ts";
import { type PythonImport, pythonImports } from "./imports.ts";
import { nameOf, type Requirement, type RequirementList } from "./requirements.ts";

/** A list with its file. */
export type ReadList = { source: Source; list: RequirementList };

/** Something that a list asks for by its name. */
export type Asked = Requirement & { name: string; file: string };

/** A folder with lists, what they ask for, and the files that are nearer to it than to another. */
export type PythonProject = {
  folder: string;
  asked: Asked[];
  /** Its Python, and what that imports. */
  code: Source[];
  imports: PythonImport[];
  /** Its other texts, without the lists. */
  texts: Source[];
};

/** Whether a file is Python. */
export const isPython = ({ file }: Source): boolean => /\.pyw?$/.test(file);

const folderOf = ({ source: { file } }: ReadList): string => {
  const folder = posix.dirname(file);
  return posix.basename(folder) === "requirements" ? posix.dirname(folder) : folder;
};

const askedIn = ({ source: { file }, list }: ReadList): Asked[] =>
  list.requirements.flatMap((at) => {
    const name = nameOf(at);
    return name === undefined ? [] : [{ ...at, name, file }];
  });

/** The Python projects by their lists. What constrains versions asks for nothing. */
export function pythonProjects(lists: readonly ReadList[], sources: readonly Source[]): PythonProject[] {
  const asking = lists.filter(({ source }) => !posix.basename(source.file).startsWith("constraints"));
  const files = new Set(lists.map(({ source }) => source.file));
  const folders = [...new Set(asking.map(folderOf))].map((folder) => ({ folder }));
  const owners = new Map(sources.map((source) => [source, nearest(posix.dirname(source.file), folders)]));
  return folders.map((own) => {
    const near = sources.filter((source) => owners.get(source) === own);
    const code = near.filter(isPython);
    return {
      ...own,
      asked: asking.filter((list) => folderOf(list) === own.folder).flatMap(askedIn),
      code,
      imports: code.flatMap(pythonImports),
      texts: near.filter((source) => !isPython(source) && !files.has(source.file)),
    };
  });
}
