// Files in and out over plain HTTP: `GET|POST /files?path=…&username=…`, one file as a stream
// (`application/octet-stream`) or any number as a form whose file names are paths.

import { constants } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { basename, dirname } from "node:path";
import { pipeline as connect, Readable, Transform } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Code, ConnectError } from "@connectrpc/connect";
import { sendError, sendJson } from "../json-http.ts";
import { daemonLimits } from "../limits.ts";
import { CodeRefused, isTrustedFile } from "../trust.ts";
import { toHttpStatus } from "./errors.ts";
import type { Paths } from "./paths.ts";
import { requireUser } from "./users.ts";

type Upload = { path: string; content: Readable };
type WrittenFile = { name: string; path: string; type: "file" };

/** Serves `/files`. With `trustedHashes`, only those files may be written, and the task. */
export function createFilesHandler(paths: Paths, trustedHashes: ReadonlySet<string> | undefined) {
  async function write({ path, content }: Upload): Promise<WrittenFile> {
    const shown = paths.resolve(path);
    const real = await paths.locate(shown);
    const admitted = trustedHashes === undefined ? content : await requireTrust(shown, content);
    await mkdir(dirname(real), { recursive: true });
    await writeContent(real, admitted);
    return { name: basename(shown), path: shown, type: "file" };
  }

  async function requireTrust(path: string, content: Readable): Promise<Readable> {
    const bytes = await buffer(through(content, limitTo(daemonLimits.formBytes)));
    if (trustedHashes === undefined || !isTrustedFile(path, bytes, trustedHashes)) throw new CodeRefused();
    return Readable.from([bytes]);
  }

  return async (request: Http2ServerRequest, response: Http2ServerResponse, query: URLSearchParams) => {
    try {
      requireUser(query.get("username"));
      if (request.method === "GET") {
        await sendFile(paths, query.get("path") ?? "", response);
      } else {
        const written: WrittenFile[] = [];
        for await (const upload of uploadsOf(request, query.get("path"))) written.push(await write(upload));
        sendJson(response, 200, written);
      }
    } catch (error) {
      request.resume();
      if (response.headersSent) response.destroy();
      else sendError(response, toHttpStatus(error), error instanceof Error ? error.message : String(error));
    }
  };
}

async function* uploadsOf(request: Http2ServerRequest, path: string | null): AsyncGenerator<Upload> {
  if (Object.keys(request.headers).some((name) => name.startsWith("x-metadata-"))) {
    throw new ConnectError("this sandbox host does not implement metadata of files", Code.Unimplemented);
  }
  const type = request.headers["content-type"] ?? "";
  // A failed write ends the reading, and must leave the request open for the answer that says so.
  const sent = Readable.from(request.iterator({ destroyOnReturn: false }));
  const body = request.headers["content-encoding"] === "gzip" ? through(sent, createGunzip()) : sent;
  if (type.startsWith("application/octet-stream")) {
    if (path === null) throw new ConnectError("path query parameter is required", Code.InvalidArgument);
    yield { path, content: body };
    return;
  }
  if (!type.startsWith("multipart/")) {
    throw new ConnectError(`unsupported content type: ${type}`, Code.InvalidArgument);
  }
  const form = await readForm(body, type);
  for (const field of form.getAll("file")) {
    if (typeof field === "string")
      throw new ConnectError("a field of the form is not a file", Code.InvalidArgument);
    yield { path: path ?? field.name, content: Readable.from([Buffer.from(await field.arrayBuffer())]) };
  }
}

async function readForm(body: Readable, type: string): Promise<FormData> {
  const bytes = await buffer(through(body, limitTo(daemonLimits.formBytes)));
  try {
    return await new Response(bytes, { headers: { "content-type": type } }).formData();
  } catch (cause) {
    throw new ConnectError("the body is not a form", Code.InvalidArgument, undefined, undefined, cause);
  }
}

async function writeContent(path: string, content: Readable): Promise<void> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NONBLOCK } = constants;
  // Without O_NONBLOCK, a named pipe would hold the call until something reads from it.
  const file = await open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK, 0o666);
  await pipeline(content, limitTo(daemonLimits.fileBytes), file.createWriteStream());
}

async function sendFile(paths: Paths, path: string, response: Http2ServerResponse): Promise<void> {
  const shown = paths.resolve(path);
  const file = await open(await paths.locate(shown), constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile())
      throw new ConnectError(`path '${shown}' is not a regular file`, Code.InvalidArgument);
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": stats.size });
    // A file that grows meanwhile must not be longer than announced.
    const content =
      stats.size === 0 ? Readable.from([]) : file.createReadStream({ end: stats.size - 1, autoClose: false });
    await pipeline(content, response);
  } finally {
    await file.close();
  }
}

/** Passes a stream through a transform; either one's failure ends both. */
function through(source: Readable, transform: Transform): Transform {
  return connect(source, transform, () => {});
}

function limitTo(maxBytes: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size <= maxBytes) done(null, chunk);
      else done(new ConnectError(`the file is longer than ${maxBytes} bytes`, Code.ResourceExhausted));
    },
  });
}
