/** A commit of a made history: who made it (`Name <address>`), on which day, and what files it leaves with which text. */
export type StreamCommit = {
  by: string;
  day: string;
  files?: Record<string, string>;
  /** New names by the old ones. */
  renames?: Record<string, string>;
};

const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;

/** A history of one line, as `git fast-export` writes it. */
export function fastExport(commits: readonly StreamCommit[]): string {
  return commits
    .map(({ by, day, files = {}, renames = {} }) => {
      const signature = `${by} ${Date.parse(`${day}T12:00:00Z`) / 1_000} +0000`;
      return [
        `commit refs/heads/main\nauthor ${signature}\ncommitter ${signature}\n${data(day)}`,
        ...Object.entries(renames).map(([from, to]) => `R "${from}" "${to}"\n`),
        ...Object.entries(files).map(([path, text]) => `M 100644 inline "${path}"\n${data(text)}`),
      ].join("");
    })
    .join("\n");
}

/** The day so many days after another one. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
