import type { ObjectFormat } from "./git.ts";
import type { Refs } from "./refs.ts";

/** What the head of a bundle says (gitformat-bundle). `isWhole`: it needs no commit or object that is not in it. */
export type BundleHeader = { format: ObjectFormat; isWhole: boolean; refs: Refs };

const signature = /^# v[23] git bundle\n/;

/** Reads a bundle's head; undefined where a text begins none. */
export function readBundleHeader(text: string): BundleHeader | undefined {
  if (!signature.test(text)) return undefined;
  const end = text.indexOf("\n\n");
  const [, ...lines] = text.slice(0, end < 0 ? undefined : end).split("\n");
  const refs = lines.flatMap((line) => {
    const [, oid, name] = /^([0-9a-f]{40,64}) (.+)$/.exec(line) ?? [];
    return oid === undefined || name === undefined ? [] : [[name, oid] as const];
  });
  return {
    format: lines.includes("@object-format=sha256") ? "sha256" : "sha1",
    isWhole: !lines.some((line) => line.startsWith("-") || line.startsWith("@filter=")),
    refs: new Map(refs),
  };
}
