import type { Finding } from "../../src/agents/contract.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { readText, type TextFile } from "../sdk/files/read-text.ts";
import { yamlFindings } from "../sdk/formats/yaml-source.ts";
import { beyond, type Skipped } from "../sdk/reports/skipped.ts";
import { type Description, isDescription, readDescription, type Unreadable } from "./descriptions.ts";
import type { Texts } from "./lint.ts";

const MAX_BYTES = 4 * 1_024 * 1_024;
const MAX_FILES = 500;

/** The descriptions, all texts that they may refer to, the faults of syntax, and what could not be read. */
type Read = { texts: Texts; descriptions: Description[]; faults: Finding[]; skipped: Skipped[] };

async function readFiles(root: string): Promise<TextFile[]> {
  const files = (await listFiles(root)).filter((file) => /\.(ya?ml|json)$/i.test(file));
  const read = await Promise.all(files.slice(0, MAX_FILES).map((file) => readText(root, file, MAX_BYTES)));
  return [...read, ...beyond(files, MAX_FILES)];
}

const faultFindings = ({ file, faults }: Unreadable): Finding[] => yamlFindings(file, faults.slice(0, 10));

/** Reads the OpenAPI descriptions among the files below `root`. */
export async function readDescriptions(root: string): Promise<Read> {
  const texts = new Map<string, string>();
  const descriptions: Description[] = [];
  const faults: Finding[] = [];
  const skipped: Skipped[] = [];
  for (const read of await readFiles(root)) {
    if ("reason" in read) {
      skipped.push(read);
      continue;
    }
    texts.set(read.file, read.text);
    if (!isDescription(read.text)) continue;
    const description = readDescription(read.file, read.text);
    if ("title" in description) descriptions.push(description);
    else faults.push(...faultFindings(description));
  }
  return { texts, descriptions, faults, skipped };
}
