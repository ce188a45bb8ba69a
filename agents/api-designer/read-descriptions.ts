import type { Finding } from "../../src/agents/contract.ts";
import { listFiles } from "../sdk/file-list.ts";
import { readText } from "../sdk/read-text.ts";
import { restFindings, skippedFinding } from "../sdk/skipped.ts";
import { yamlFindings } from "../sdk/yaml-source.ts";
import { type Description, isDescription, readDescription, type Unreadable } from "./descriptions.ts";
import type { Texts } from "./lint.ts";

const MAX_BYTES = 4 * 1_024 * 1_024;
const MAX_FILES = 500;

/** The descriptions, all texts that they may refer to, and what could not be read. */
type Read = { texts: Texts; descriptions: Description[]; skipped: Finding[] };

const faultFindings = ({ file, faults }: Unreadable): Finding[] => yamlFindings(file, faults.slice(0, 10));

/** Reads the OpenAPI descriptions among the files below `root`. */
export async function readDescriptions(root: string): Promise<Read> {
  const texts = new Map<string, string>();
  const descriptions: Description[] = [];
  const files = (await listFiles(root)).filter((file) => /\.(ya?ml|json)$/i.test(file));
  const skipped = restFindings("api", files.length, MAX_FILES);
  for (const file of files.slice(0, MAX_FILES)) {
    const read = await readText(root, file, MAX_BYTES);
    if ("reason" in read) {
      skipped.push(skippedFinding("api", read));
      continue;
    }
    texts.set(read.file, read.text);
    if (!isDescription(read.text)) continue;
    const description = readDescription(read.file, read.text);
    if ("title" in description) descriptions.push(description);
    else skipped.push(...faultFindings(description));
  }
  return { texts, descriptions, skipped };
}
