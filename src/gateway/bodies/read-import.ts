import type { HonoRequest } from "hono";
import { nameOfFile } from "../../agents/agent-name.ts";
import { fileStart, type ManifestProblem, splitDocument } from "../../agents/front-matter.ts";
import { parseOwnAgent } from "../../agents/own-agent.ts";
import type { AgentFile } from "../../agents/parse-manifest.ts";
import { readZip } from "../../agents/read-zip.ts";
import { sleep } from "../../mesh/sleep.ts";
import { room } from "../../tenancy/agents/admit.ts";
import { decodeUtf8 } from "../../text/decode-utf8.ts";
import { fileNameFault } from "../../text/file-name.ts";
import { Refused } from "../answers/refused.ts";
import { isForm, readFormFiles } from "./form.ts";

/** Of a whole import, in bytes. */
export const maxImportBytes = 8_388_608;

const maxFiles = 200;
/** Each may unpack to as much as a whole import may have. */
const maxArchives = 10;

/** A file of an import: an agent's, or one that cannot be, with the reasons. */
export type ImportedFile = { path: string } & ({ agent: AgentFile } | { problems: ManifestProblem[] });

type SentFile = { path: string; bytes: Uint8Array<ArrayBuffer> };

/** A file that is to be read, or one that cannot be, with the reason. */
type UnpackedFile = SentFile | { path: string; fault: string };

/**
 * The files of an import: the `file` parts of a form, or the body itself, which is a ZIP archive; archives are unpacked.
 * What is wrong with one of them is told of it alone. Throws Refused where that cannot be: where there is no file, or
 * there are too many.
 */
export async function readImport(request: HonoRequest): Promise<ImportedFile[]> {
  const sent = isForm(request) ? await readParts(request) : await readBody(request);
  if (sent.filter(isArchive).length > maxArchives) {
    throw noImport(`There must be at most ${maxArchives} archives.`);
  }
  const files: UnpackedFile[] = [];
  for (const file of sent) {
    files.push(...(isArchive(file) ? unpack(file) : [file]));
    if (isArchive(file)) await sleep(0);
  }
  if (files.length < 1 || files.length > maxFiles) {
    throw noImport(`There must be 1 to ${maxFiles} files, those of archives counted.`);
  }
  return readFiles(files);
}

const noImport = (detail: string): Refused =>
  new Refused("invalid_request", "The import is not one of files.", [{ pointer: "/file", detail }]);

const isArchive = ({ path }: SentFile): boolean => /\.zip$/i.test(path);

/**
 * Reads files one after another, and lets others have their turn in between. Once there is more front matter than a
 * tenant may have no more is read.
 */
async function readFiles(files: readonly UnpackedFile[]): Promise<ImportedFile[]> {
  const read: ImportedFile[] = [];
  let characters = 0;
  for (const file of files) {
    const text = textOf(file);
    if (!text.ok) {
      read.push(refused(file.path, text.fault));
      continue;
    }
    const parts = splitDocument(text.value);
    if (parts.ok) characters += parts.value.frontMatter.length;
    const isExcess = characters > room.characters;
    read.push(isExcess ? refused(file.path, excess) : readFile(file.path, text.value));
    await sleep(0);
  }
  return read;
}

const excess = `goes beyond the ${room.characters} characters of front matter that an import may have`;

async function readParts(request: HonoRequest): Promise<SentFile[]> {
  const files = await readFormFiles(request, maxFiles);
  return Promise.all(
    files.map(async (file) => ({ path: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
  );
}

async function readBody(request: HonoRequest): Promise<SentFile[]> {
  if (!/^application\/(zip|x-zip-compressed)\b/i.test(request.header("Content-Type") ?? "")) {
    throw new Refused("unsupported_media_type", "Send a form of files, or one archive as application/zip.");
  }
  return [{ path: "archive.zip", bytes: new Uint8Array(await request.arrayBuffer()) }];
}

function unpack({ path, bytes }: SentFile): UnpackedFile[] {
  // One more than there may be is enough to refuse the import.
  const unpacked = readZip(bytes, maxFiles + 1);
  if (!unpacked.ok) return [{ path, fault: unpacked.fault }];
  return unpacked.files.map(({ path, bytes }) =>
    bytes === null ? { path, fault: "cannot be unpacked" } : { path, bytes },
  );
}

function textOf(file: UnpackedFile): { ok: true; value: string } | { ok: false; fault: string } {
  if ("fault" in file) return { ok: false, fault: file.fault };
  const fault = fileNameFault(file.path);
  if (fault !== null) return { ok: false, fault: `its name ${fault}` };
  const value = decodeUtf8(file.bytes);
  return value === undefined ? { ok: false, fault: "must be UTF-8" } : { ok: true, value };
}

function readFile(path: string, text: string): ImportedFile {
  const parsed = parseOwnAgent(text, nameOfFile(path));
  return parsed.ok ? { path, agent: parsed } : { path, problems: parsed.problems };
}

/** Names are shown again, and may be of any length. */
const refused = (path: string, message: string): ImportedFile => ({
  path: path.slice(0, 255),
  problems: [{ ...fileStart, field: "", message }],
});
