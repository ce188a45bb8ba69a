import type { HonoRequest } from "hono";
import { fileNameFault } from "../../text/file-name.ts";
import { type Fault, Refused } from "../answers/refused.ts";
import { isForm, readFormFiles } from "./form.ts";

/** A file as it was sent. */
type SentFile = { name: string; mediaType: string; bytes: Uint8Array<ArrayBuffer> };

const maxFiles = 100;

/**
 * The files of an upload: the `file` parts of a form, or the body itself under the name in the query.
 * Throws Refused.
 */
export async function readUpload(
  request: HonoRequest,
  name: string | undefined,
  maxFileBytes: number,
): Promise<SentFile[]> {
  if (!isForm(request)) {
    const sent = await readBody(request, name);
    checkName(sent, (detail) => ({ parameter: "name", detail }));
    checkSize(sent, maxFileBytes, []);
    return [sent];
  }
  const sent = await Promise.all((await readFormFiles(request, maxFiles)).map(toSent));
  for (const [index, file] of sent.entries()) {
    const pointer = `/file/${index}`;
    checkName(file, (detail) => ({ pointer, detail }));
    checkSize(file, maxFileBytes, [{ pointer, detail: "The file is larger." }]);
  }
  return sent;
}

function checkName({ name }: SentFile, fault: (detail: string) => Fault): void {
  const wrong = fileNameFault(name);
  if (wrong === null) return;
  throw new Refused("invalid_file_name", "A file's name is not allowed.", [fault(`The name ${wrong}.`)]);
}

function checkSize({ bytes }: SentFile, maxBytes: number, faults: Fault[]): void {
  if (bytes.length <= maxBytes) return;
  throw new Refused("body_too_large", `A file may have at most ${maxBytes} bytes.`, faults);
}

async function readBody(request: HonoRequest, name: string | undefined): Promise<SentFile> {
  if (name === undefined) {
    const detail = "It must name the file, where the body is not a form.";
    throw new Refused("invalid_request", "The file has no name.", [{ parameter: "name", detail }]);
  }
  const mediaType = request.header("Content-Type") ?? "";
  return { name, mediaType, bytes: new Uint8Array(await request.arrayBuffer()) };
}

const toSent = async (file: File): Promise<SentFile> => ({
  name: file.name,
  mediaType: file.type,
  bytes: new Uint8Array(await file.arrayBuffer()),
});
