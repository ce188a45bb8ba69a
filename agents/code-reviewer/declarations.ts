import type { FileChange, Line } from "./change.ts";

const patterns: [RegExp, RegExp][] = [
  [
    /\.[mc]?[jt]sx?$/,
    /^export\s+(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|const|let|var|interface|type|enum)\s+([\w$]+)/,
  ],
  [/\.py$/, /^(?:async\s+)?(?:def|class)\s+([a-zA-Z]\w*)/],
  [/\.go$/, /^(?:func(?:\s+\([^)]*\))?|type)\s+([A-Z]\w*)/],
  [/\.rs$/, /^pub\s+(?:async\s+)?(?:fn|struct|enum|trait)\s+(\w+)/],
];

function publicNames(file: string, lines: readonly Line[]): Set<string> {
  const pattern = patterns.find(([files]) => files.test(file))?.[1];
  return new Set(pattern === undefined ? [] : lines.flatMap(({ text }) => pattern.exec(text)?.[1] ?? []));
}

/** What a change does to what others can use of a file: names that are new, gone, or declared in another way. */
export function publicChanges({ file, added, removed }: FileChange) {
  const [now, then] = [publicNames(file, added), publicNames(file, removed)];
  return {
    added: [...now].filter((name) => !then.has(name)),
    removed: [...then].filter((name) => !now.has(name)),
    changed: [...now].filter((name) => then.has(name)),
  };
}
