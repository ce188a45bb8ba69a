import { posix } from "node:path";
import { ts } from "@ts-morph/common";
import { declaredPackages } from "./declared-packages.ts";
import { embedded as libraryTexts } from "./libraries.embedded.ts";
import { embedded as nodeTypes } from "./node-types.embedded.ts";
import { parse } from "./parse.ts";
import type { Project } from "./projects.ts";
import type { SourceFiles } from "./source-files.ts";

type Texts = ReadonlyMap<string, string>;

/** Where the compiler finds the language's own declarations: nobody's files are there. */
const libraryFolder = "/node_modules/typescript/lib";

const libraries: Texts = new Map(
  Object.entries(libraryTexts).map(([name, text]) => [`${libraryFolder}/${name}`, text]),
);
const librariesAndNode: Texts = new Map([
  ...libraries,
  ...Object.entries(nodeTypes).map(([path, text]): [string, string] => [`/node_modules/${path}`, text]),
]);

/** The trees of the libraries, which all programs share. */
const givenTrees = new Map<string, ts.SourceFile>();

/** What makes programs of one project, each with settings of its own; they share what they have read. */
export type Compiler = (options: ts.CompilerOptions) => ts.Program;

/** A project as the compiler sees it: the user's files, the language's own declarations, and nothing else. */
export function openCompiler(files: SourceFiles, { config, files: rootNames }: Project): Compiler {
  const folder = config === undefined ? "." : posix.dirname(config);
  const declared = declaredPackages(files, folder);
  // Without a package.json nobody can tell; a script that uses Node's modules means Node's types.
  const wantsNode = declared.size === 0 || declared.has("@types/node");
  const host = createHost(files, files.absolute(folder), wantsNode ? librariesAndNode : libraries);
  return (options) => ts.createProgram({ rootNames, options, host });
}

function createHost(files: SourceFiles, folder: string, given: Texts): ts.CompilerHost {
  const trees = new Map<string, ts.SourceFile | undefined>();
  const givenFolders = foldersOf(given);
  return {
    fileExists: (path) => given.has(path) || files.hasFile(path),
    readFile: (path) => given.get(path) ?? files.read(path),
    directoryExists: (path) => givenFolders.has(path) || files.hasFolder(path),
    getDirectories: (path) => [...(givenFolders.get(path) ?? []), ...files.folders(path)],
    getSourceFile: (path, options) => {
      const text = given.get(path);
      if (text !== undefined) return givenTree(path, text, options);
      if (!trees.has(path))
        trees.set(path, parse(files, path, options) ?? emptyIfSkipped(files, path, options));
      return trees.get(path);
    },
    getDefaultLibFileName: (options) => `${libraryFolder}/${ts.getDefaultLibFileName(options)}`,
    getDefaultLibLocation: () => libraryFolder,
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    writeFile: () => {},
  };
}

type ParseOptions = ts.ScriptTarget | ts.CreateSourceFileOptions;

/** What was skipped is there all the same: that it was not read is no error of the code. */
function emptyIfSkipped(files: SourceFiles, path: string, options: ParseOptions): ts.SourceFile | undefined {
  return files.isSkipped(path) ? ts.createSourceFile(path, "", options, true) : undefined;
}

function givenTree(path: string, text: string, options: ParseOptions) {
  const tree = givenTrees.get(path) ?? ts.createSourceFile(path, text, options, true);
  givenTrees.set(path, tree);
  return tree;
}

/** The folders that files are in, each with the names of its own folders. */
function foldersOf(texts: Texts): ReadonlyMap<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  for (const path of texts.keys()) {
    for (let at = posix.dirname(path); at !== "/"; at = posix.dirname(at)) {
      if (!folders.has(at)) folders.set(at, new Set());
      const parent = posix.dirname(at);
      const names = folders.get(parent) ?? new Set<string>();
      folders.set(parent, names.add(posix.basename(at)));
    }
  }
  return folders;
}
