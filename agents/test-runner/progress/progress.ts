import { readFile } from "node:fs/promises";
import { z } from "zod";
import { parseJson } from "../../sdk/formats/parse-json.ts";

const names = z.array(z.string());
const status = z.string().default("passed");
const failureMessages = z.array(z.string()).nullish();
const location = z.object({ line: z.int(), column: z.int() }).nullish();
const file = z.string();

/** What the programs beside this module note while tests run: a file or a test that begins, and one that has ended. */
const note = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("file"), file }),
  z.object({ kind: z.literal("test"), file, names, line: z.int().optional() }),
  z.object({ kind: z.literal("result"), file, names, status, failureMessages, location }),
  z.object({ kind: z.literal("end"), file, message: z.string().nullish() }),
]);
type Note = z.infer<typeof note>;

type Result = Extract<Note, { kind: "result" }>;
type Begun = Extract<Note, { kind: "test" }>;

/** How far a file of tests came: what has ended of it, what has begun and not ended, and whether it has ended itself. */
export type FileProgress = {
  file: string;
  results: Result[];
  running: Begun[];
  end: Extract<Note, { kind: "end" }> | undefined;
};

const nameOf = ({ names }: { names: string[] }): string => JSON.stringify(names);

/** How far each file came, by what was noted in the file at `path`. */
export async function readProgress(path: string): Promise<FileProgress[]> {
  const files = new Map<string, FileProgress>();
  for (const line of (await readFile(path, "utf8").catch(() => "")).split("\n")) {
    const { data } = note.safeParse(parseJson(line));
    if (data === undefined) continue;
    const known = files.get(data.file) ?? { file: data.file, results: [], running: [], end: undefined };
    files.set(data.file, known);
    if (data.kind === "test") known.running.push(data);
    if (data.kind === "end") known.end = data;
    if (data.kind !== "result") continue;
    known.results.push(data);
    known.running = known.running.filter((test) => nameOf(test) !== nameOf(data));
  }
  return [...files.values()];
}
