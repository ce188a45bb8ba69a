import type { HonoRequest } from "hono";
import { nameOfFile } from "../agents/agent-name.ts";
import type { ManifestProblem } from "../agents/front-matter.ts";
import { parseOwnAgent } from "../agents/own-agent.ts";
import type { AgentFile } from "../agents/parse-manifest.ts";
import { readZip } from "../agents/read-zip.ts";
import { decodeUtf8 } from "../text/decode-utf8.ts";
import { fileNameFault } from "../text/file-name.ts";
import { isForm, readFormFiles } from "./form.ts";
import { Refused } from "./refused.ts";

/** Of a whole import, in bytes. */
export const maxImportBytes = 8_388_608;

const maxFiles = 200;

/** A file of an import: an agent's, or one that cannot be, with the reasons. */
export type ImportedFile = { path: string } & ({ agent: AgentFile } | { problems: ManifestProblem[] });

type SentFile = { path: string; bytes: Uint8Array<ArrayBuffer> };

/**
 * The files of an import: the `file` parts of a form, or the body itself, which is a ZIP archive; archives are unpacked.
 * What is wrong with one of them is told of it alone. Throws Refused where that cannot be: where there is no file, or
 * there are too many.
 */
export async function readImport(request: HonoRequest): Promise<ImportedFile[]> {
  const sent = isForm(request) ? await readParts(request) : await readBody(request);
  const files = sent.flatMap(unpack);
  if (files.length < 1 || files.length > maxFiles) {
    const detail = `There must be 1 to ${maxFiles} files, those of archives counted.`;
    throw new Refused("invalid_request", "The import is not one of files.", [{ pointer: "/file", detail }]);
  }
  return files;
}

async function readParts(request: HonoRequest): Promise<SentFile[]> {
  const files = await readFormFiles(request, maxFiles);
  return Promise.all(
    files.map(async (file) => ({ path: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
  );
}

async function readBody(request: HonoRequest): Promise<SentFile[]> {
  if (!/^application\/zip\b/i.test(request.header("Content-Type") ?? "")) {
    throw new Refused("unsupported_media_type", "Send a form of files, or one archive as application/zip.");
  }
  return [{ path: "archive.zip", bytes: new Uint8Array(await request.arrayBuffer()) }];
}

function unpack({ path, bytes }: SentFile): ImportedFile[] {
  if (!/\.zip$/i.test(path)) return [readFile(path, bytes)];
  const unpacked = readZip(bytes);
  if (!unpacked.ok) return [refused(path, unpacked.fault)];
  return unpacked.files.map((file) =>
    file.bytes === null ? refused(file.path, "cannot be unpacked") : readFile(file.path, file.bytes),
  );
}

function readFile(path: string, bytes: Uint8Array<ArrayBuffer>): ImportedFile {
  const fault = fileNameFault(path);
  if (fault !== null) return refused(path, `its name ${fault}`);
  const text = decodeUtf8(bytes);
  if (text === undefined) return refused(path, "must be UTF-8");
  const parsed = parseOwnAgent(text, nameOfFile(path));
  return parsed.ok ? { path, agent: parsed } : { path, problems: parsed.problems };
}

/** Names are shown again, and may be of any length. */
const refused = (path: string, message: string): ImportedFile => ({
  path: path.slice(0, 255),
  problems: [{ field: "", message }],
});
