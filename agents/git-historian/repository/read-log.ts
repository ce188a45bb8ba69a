import { readable } from "./readable.ts";

/** What a commit did to a file. `from` is its name before, where the commit renamed it; lines of binary files are 0. */
export type FileChange = { path: string; from?: string; added: number; deleted: number };

/** A commit as git tells it. `time` is when it was committed, in seconds since 1970; below 0 or far off where it says so. */
export type LoggedCommit = {
  id: string;
  parents: string[];
  time: number;
  name: string;
  email: string;
  changes: FileChange[];
};

const COMMIT = "\u0002";

/** The form of `git log -z --numstat` that `readLog` reads: the mark begins no line of numbers. */
export const logFormat = `--format=tformat:${COMMIT}%H%x00%P%x00%ct%x00%aN%x00%aE`;

/** The parts of a stream that end with a NUL, without it. Throws a `RangeError` where one has more than `maxBytes`. */
export async function* splitAtNul(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes = 1_048_576,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > maxBytes) throw new RangeError(`a name has more than ${maxBytes} bytes`);
  }
}

const numbers = /^\n?(\d+|-)\t(\d+|-)\t/;

const count = (digits: string | undefined): number => Number(digits === "-" ? 0 : digits);

/** The commits of `git log -z --numstat` in `logFormat`, in its order. What is not whole at the end is left out. */
export async function* readLog(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LoggedCommit> {
  const parts = splitAtNul(chunks);
  const next = async () => readable((await parts.next()).value ?? new Uint8Array());
  let commit: LoggedCommit | undefined;
  for await (const part of parts) {
    if (part[0] === COMMIT.charCodeAt(0)) {
      if (commit !== undefined) yield commit;
      const [parents, time, name, email] = [await next(), await next(), await next(), await next()];
      commit = {
        id: readable(part.subarray(1)),
        parents: parents.split(" ").filter(Boolean),
        time: Number(time),
        name,
        email,
        changes: [],
      };
      continue;
    }
    const [head, added, deleted] = numbers.exec(Buffer.from(part).toString("latin1")) ?? [];
    if (head === undefined) continue;
    const lines = { added: count(added), deleted: count(deleted) };
    // The two names of a renamed file follow as parts of their own.
    if (part.length > head.length)
      commit?.changes.push({ path: readable(part.subarray(head.length)), ...lines });
    else commit?.changes.push({ from: await next(), path: await next(), ...lines });
  }
  if (commit !== undefined) yield commit;
}
