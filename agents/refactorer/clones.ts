// Duplicated code by the detector of jscpd: windows of tokens are hashed and looked up, comments left out.

import { Detector, type IClone, type IMapFrame, MemoryStore, weak } from "@jscpd/core";
import { getFormatByFile, Tokenizer } from "@jscpd/tokenizer";
import { groupBy } from "../sdk/collections/group-by.ts";
import type { Source } from "../sdk/files/source.ts";

/** A range of lines, from 1, both included. */
type Place = { file: string; line: number; endLine: number };
/** Code that is the same in two places or more, in the order of the files. */
export type Clone = { places: Place[]; lines: number; code: string };

/** The shortest code that counts, as jscpd has it. */
const options = { minLines: 5, minTokens: 50, maxLines: 5_000, mode: weak };

/** Finds what is duplicated among sources until `isLate`; and how many sources there was time for. */
export async function findClones(
  sources: readonly Source[],
  isLate: () => boolean,
): Promise<{ clones: Clone[]; searched: number }> {
  const detector = new Detector(new Tokenizer(), new MemoryStore<IMapFrame>(), [], options);
  const lines = new Map(sources.map(({ file, text }) => [file, text.split(/\r?\n/)]));
  const found: Clone[] = [];
  let searched = 0;
  for (const { file, text } of sources) {
    const format = getFormatByFile(file);
    if (isLate()) break;
    searched += 1;
    if (format === undefined) continue;
    const clones = await detector.detect(file, text, format);
    found.push(...clones.flatMap((clone) => toClone(clone, lines) ?? []));
  }
  return { clones: merge(found), searched };
}

type Lines = ReadonlyMap<string, string[]>;

/** The lines that really are the same: the detector goes on as long as each window is somewhere, if elsewhere. */
function toClone({ duplicationA, duplicationB }: IClone, lines: Lines): Clone | undefined {
  const [one, other] = [duplicationB, duplicationA].map(({ sourceId, start }) => ({
    file: sourceId,
    line: start.line,
  }));
  if (one === undefined || other === undefined) return undefined;
  const most = duplicationA.end.line - duplicationA.start.line + 1;
  const codeAt = ({ file, line }: { file: string; line: number }) =>
    (lines.get(file) ?? []).slice(line - 1, line - 1 + most).map((text) => text.trim());
  const [codeOfOne, codeOfOther] = [codeAt(one), codeAt(other)];
  // Within the first line the two may begin after something that differs.
  const skipped = codeOfOne[0] === codeOfOther[0] ? 0 : 1;
  const rest = codeOfOne.slice(skipped);
  const differs = rest.findIndex((text, index) => text !== codeOfOther[index + skipped]);
  const same = differs < 0 ? rest : rest.slice(0, differs);
  const isOverlapping = one.file === other.file && Math.abs(one.line - other.line) < same.length;
  if (same.length < options.minLines || isOverlapping || isBoilerplate(same)) return undefined;
  const places = [one, other].map(({ file, line }) => ({
    file,
    line: line + skipped,
    endLine: line + skipped + same.length - 1,
  }));
  return { places, lines: same.length, code: same.join("\n") };
}

/** Imports and brackets are the same everywhere, and nobody can extract them. */
const isBoilerplate = (code: readonly string[]): boolean =>
  code.filter(
    (line) => !/^(import\b|from\b|export .* from|use |using |#include|package |[\w$]+,$|\W*$)/.test(line),
  ).length <
  options.minLines - 1;

/** Puts together what is the same in more than two places. */
function merge(found: readonly Clone[]): Clone[] {
  const byCode = groupBy(found, ({ code }) => code);
  return [...byCode.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const places = new Map(
      same.flatMap((clone) => clone.places).map((place) => [`${place.file}:${place.line}`, place]),
    );
    return { ...first, places: [...places.values()] };
  });
}

/** A place as people write it. */
export const inWords = ({ file, line, endLine }: Place): string => `${file}:${line}-${endLine}`;
