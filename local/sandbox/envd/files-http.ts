// Files in and out over plain HTTP: `GET|POST /files?path=…&username=…`, one file as a stream
// (`application/octet-stream`) or any number as a form whose file names are paths.

import { constants } from "node:fs";
import { open } from "node:fs/promises";
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
import type { DaemonConfig, User } from "./config.ts";
import type { Files } from "./entry-info.ts";
import { toConnectError, toHttpStatus } from "./errors.ts";
import { type Metadata, metadataIn } from "./metadata.ts";
import type { Paths } from "./paths.ts";
import { replaceFile } from "./replace-file.ts";
import { requireSignature } from "./signatures.ts";
import { makeFolderFor } from "./users.ts";

type Upload = { path: string; content: Readable };
type WrittenFile = { name: string; path: string; type: "file"; metadata: Metadata };

/** Serves `/files`. Where only trusted code runs, only its files may be written, and the task. */
export function createFilesHandler(config: DaemonConfig, { paths, users, metadata: kept }: Files) {
  const trustedHashes = config.trustedHashes && new Set(config.trustedHashes);

  async function write({ path, content }: Upload, user: User, metadata: Metadata): Promise<WrittenFile> {
    const shown = paths.resolve(path, user);
    const real = await paths.locate(shown);
    const admitted = trustedHashes === undefined ? content : await requireTrust(shown, content);
    await makeFolderFor(user, dirname(real));
    const { file, replaced } = await replaceFile(real, user, (file) =>
      pipeline(admitted, limitTo(daemonLimits.fileBytes), (chunks) => file.writeFile(chunks)),
    );
    if (replaced !== undefined) kept.replace(replaced, {});
    kept.replace(file, metadata);
    return { name: basename(shown), path: shown, type: "file", metadata };
  }

  async function requireTrust(path: string, content: Readable): Promise<Readable> {
    const bytes = await buffer(through(content, limitTo(daemonLimits.formBytes)));
    if (trustedHashes === undefined || !isTrustedFile(path, bytes, trustedHashes)) throw new CodeRefused();
    return Readable.from([bytes]);
  }

  return async (request: Http2ServerRequest, response: Http2ServerResponse, query: URLSearchParams) => {
    try {
      const isRead = request.method === "GET";
      if (query.has("signature")) {
        requireSignature(query, isRead ? "read" : "write", config.accessToken, Date.now() / 1000);
      }
      const user = users.find(query.get("username"));
      if (isRead) {
        await sendFile(paths, paths.resolve(query.get("path") ?? "", user), response);
      } else {
        const metadata = metadataIn(request.headers);
        const written: WrittenFile[] = [];
        for await (const upload of uploadsOf(request, query.get("path"))) {
          written.push(await write(upload, user, metadata));
        }
        sendJson(response, 200, written);
      }
    } catch (error) {
      request.resume();
      if (response.headersSent) response.destroy();
      else sendError(response, toHttpStatus(error), toConnectError(error).rawMessage);
    }
  };
}

async function* uploadsOf(request: Http2ServerRequest, path: string | null): AsyncGenerator<Upload> {
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

async function sendFile(paths: Paths, shown: string, response: Http2ServerResponse): Promise<void> {
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
