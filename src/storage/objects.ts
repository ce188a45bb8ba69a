// A tenant's files and artifacts in the object store. An id is made from content and place, so that storing a
// thing again changes nothing, and an object's metadata travels with it, so that reading one needs no database
// (docs/decisions/0001-objects-carry-their-own-metadata.md).

import { z } from "zod";
import type { FileRef } from "../consultation/brief.ts";
import type { Artifact } from "../events/schema.ts";
import { deriveId } from "../ids.ts";
import { sha256 } from "./sha256.ts";

/** What an agent made, and in which step. `path` is relative, with forward slashes. */
export type NewArtifact = {
  runId: string;
  stepId: string;
  path: string;
  mediaType: string;
  bytes: Uint8Array<ArrayBuffer>;
};

/** An object's description and its content, to be sent on. */
export type StoredObject = {
  name: string;
  mediaType: string;
  sha256: string;
  bytes: number;
  body: ReadableStream;
};

/** An object's description, by its key behind `t/{tenant}/`. */
export type ListedObject = Omit<StoredObject, "body"> & { key: string };

/** The object store of one tenant: every key begins with `t/{tenant}/`. */
export class TenantObjects {
  readonly #bucket: R2Bucket;
  readonly #tenantId: string;

  constructor(bucket: R2Bucket, tenantId: string) {
    this.#bucket = bucket;
    this.#tenantId = tenantId;
  }

  /** Stores a file under a name that has passed `fileNameFault`. */
  async putFile(name: string, mediaType: string, bytes: Uint8Array<ArrayBuffer>): Promise<FileRef> {
    const hash = await sha256(bytes);
    const id = await deriveId("fil", this.#tenantId, name, hash);
    const stored = { name, mediaType: safeMediaType(mediaType), sha256: hash };
    await this.#put(`files/${id}`, stored, bytes);
    return { id, ...stored, bytes: bytes.length };
  }

  async headFile(id: string): Promise<FileRef | null> {
    const object = await this.#bucket.head(this.#key(`files/${id}`));
    return object && { id, ...describe(object) };
  }

  getFile(id: string): Promise<StoredObject | null> {
    return this.#get(`files/${id}`);
  }

  async putArtifact({ runId, stepId, path, mediaType, bytes }: NewArtifact): Promise<Artifact> {
    const hash = await sha256(bytes);
    const artifactId = await deriveId("art", this.#tenantId, runId, stepId, path, hash);
    const type = safeMediaType(mediaType);
    await this.#put(`artifacts/${artifactId}`, { name: path, mediaType: type, sha256: hash }, bytes);
    return { artifactId, path, mediaType: type, bytes: bytes.length, sha256: hash };
  }

  getArtifact(id: string): Promise<StoredObject | null> {
    return this.#get(`artifacts/${id}`);
  }

  /** A page of all objects, by key; `next` is the cursor of the following one. */
  async list(cursor: string | undefined): Promise<{ items: ListedObject[]; next: string | undefined }> {
    const page = await this.#bucket.list({
      prefix: this.#key(""),
      include: ["httpMetadata", "customMetadata"],
      ...(cursor === undefined ? {} : { cursor }),
    });
    const items = page.objects.map((object) => ({
      key: object.key.slice(this.#key("").length),
      ...describe(object),
    }));
    return { items, next: page.truncated ? page.cursor : undefined };
  }

  /** What an object of the list holds; null where it is gone. */
  async read(key: string): Promise<ReadableStream<Uint8Array> | null> {
    const object = await this.#bucket.get(this.#key(key));
    return object?.body ?? null;
  }

  /** Deletes up to 1,000 objects. Gives how many there were. */
  async deleteSome(): Promise<number> {
    const { objects } = await this.#bucket.list({ prefix: this.#key("") });
    if (objects.length > 0) await this.#bucket.delete(objects.map(({ key }) => key));
    return objects.length;
  }

  #key = (path: string) => `t/${this.#tenantId}/${path}`;

  async #put(path: string, { name, mediaType, sha256 }: Description, bytes: Uint8Array<ArrayBuffer>) {
    await this.#bucket.put(this.#key(path), bytes, {
      sha256,
      httpMetadata: { contentType: mediaType },
      // Headers carry it, and they are ASCII.
      customMetadata: { name: encodeURIComponent(name.toWellFormed()), sha256 },
    });
  }

  async #get(path: string): Promise<StoredObject | null> {
    const object = await this.#bucket.get(this.#key(path));
    return object && { ...describe(object), body: object.body };
  }
}

type Description = { name: string; mediaType: string; sha256: string };

const customMetadata = z.object({ name: z.string().transform(decodeURIComponent), sha256: z.string() });

const describe = (object: R2Object): Description & { bytes: number } => ({
  ...customMetadata.parse(object.customMetadata),
  mediaType: object.httpMetadata?.contentType ?? unknownMediaType,
  bytes: object.size,
});

const unknownMediaType = "application/octet-stream";

/** The media type where it is one (RFC 9110, section 8.3.1), which is what makes it safe in a header. */
const safeMediaType = (text: string): string =>
  text.length <= 200 &&
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;\s*[\w!#$&^.+-]+=("[\w .,:/+-]*"|[\w.+-]+))*$/.test(text)
    ? text
    : unknownMediaType;
