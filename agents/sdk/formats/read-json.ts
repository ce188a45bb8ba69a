import type { z } from "zod";
import { readText } from "../files/read-text.ts";
import { parseJson } from "./parse-json.ts";

const MAX_BYTES = 1_048_576;

/**
 * What a file of JSON below `root` says, as far as `schema` asks for it; undefined where it is something else, or has
 * more than 1 MiB.
 */
export async function readJson<T>(root: string, file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const read = await readText(root, file, MAX_BYTES);
  return "text" in read ? schema.safeParse(parseJson(read.text)).data : undefined;
}
