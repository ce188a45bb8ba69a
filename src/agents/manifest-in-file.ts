import { z } from "zod";
import { manifestSource } from "./manifest.ts";

const splitAtCommas = (value: unknown): unknown =>
  typeof value === "string"
    ? value
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "")
    : value;

const list = z.preprocess(splitAtCommas, manifestSource.shape.tools);
const ignored = z.unknown().optional();

/**
 * The front matter as files in circulation have it, which were written for other tools: lists as text with
 * commas, tags, and fields that have no meaning here.
 */
export const manifestInFile = manifestSource.extend({
  tools: list,
  tags: list,
  model: ignored,
  color: ignored,
  category: ignored,
  version: ignored,
  author: ignored,
  license: ignored,
});
export type ManifestInFile = z.infer<typeof manifestInFile>;
