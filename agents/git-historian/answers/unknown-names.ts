import { stopWords } from "../../../src/text/stop-words.ts";

const name = "[\"'`]?([\\p{L}\\p{N}_@][\\p{L}\\p{N}_@./-]*)[\"'`]?";
const place = "(?:folder|directory|module|package|component|service)";

/** The forms in which a request clearly names somebody or something. */
const forms: readonly RegExp[] = [
  new RegExp(`\\b(?:the|our|in|of) ${name} (?:${place}|branch|code|files)\\b`, "giu"),
  new RegExp(`\\b${place} (?:called |named )?(?=["'\`/]|\\S+[/_.\\d])${name}`, "giu"),
  new RegExp(
    `\\b(?:owns?|maintains?|wrote|knows(?: most)? about|knows|experts? (?:on|for|in)|changes (?:of|to|in)) (?:the |our )?${name}(?=\\s*(?:[?.!,;]|$))`,
    "giu",
  ),
  new RegExp(
    `\\b(?:if|when|without|once) ${name}(?= (?:leaves|quits|left|goes|resigns|retires|is away))`,
    "giu",
  ),
  // Addresses, and paths that have a folder or an ending.
  /(?<![\w/@.:-])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/gu,
  /(?<![\w/@.:-])((?:[\w.-]+\/)+[\w-]+\.\w{1,5})(?![\w/])/gu,
];

/** What such a form may have beside names. */
const others = new Set(
  [
    "code codebase repo repository project history files file what everything something anything most best well person people",
    "somebody someone nobody anybody everybody everyone one author authors owner owners expert experts team contributors",
    "main whole entire old new same legacy source git better often today software system product current default master application app src",
  ].flatMap((words) => words.split(" ")),
);

const MAX_TOLD = 3;

/** The names in a request that are of nothing that is `known`: a known word, or one that has it in it. */
export function unknownIn(request: string, isKnown: (word: string) => boolean): string[] {
  const found = forms.flatMap((form) => [...request.matchAll(form)].flatMap(([, word]) => word ?? []));
  const names = found.map((word) => word.replace(/[./-]+$/, ""));
  return [...new Set(names)]
    .filter((word) => {
      const lower = word.toLowerCase();
      return word.length > 1 && !stopWords.has(lower) && !others.has(lower) && !isKnown(word);
    })
    .slice(0, MAX_TOLD);
}
