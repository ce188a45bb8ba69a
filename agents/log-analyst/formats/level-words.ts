import { type Level, levelNames, levelOf } from "./levels.ts";

const any = levelNames.join("|");
/** Those that mean hardly anything else. */
const plain = levelNames
  .filter(
    (word) => !/^(?:log|note|hint|http|system|success|config|failure|silly|timing|information)$/.test(word),
  )
  .join("|");
const capitals = `${plain}|log`.toUpperCase();

/** How a level is written at the very beginning of a text. */
const leading = [
  /^##\[(\w+)\]/,
  /^::(error|warning|notice|debug)(?: [^:]{0,300})?::/,
  // npm's own log
  /^\d+ (silly|verbose|info|http|notice|warn|error|timing)(?= )(?! (?:found|generated|in|and|or) )/,
  /^(trace|debug|info|warn)(?=\s)/,
  /^(warning|error|fatal|Trace|Debug|Info|Warn|Warning|Error|Fatal)(?= {2}|\t)/,
];
/** How a word on its own, perhaps after names of threads and loggers, says the level. */
const forms = [
  // [error], <warn>, [ERROR ], [core:error]
  new RegExp(String.raw`^[[(<]\s*(?:[\w.-]+:)?(${any})\s*[\])>]`, "i"),
  // ERROR, ERROR:, ERR], ERROR/
  new RegExp(String.raw`^(${capitals})(?:[:;|\])>/]|-+$|$)`),
  // error:, Warning:
  new RegExp(`^(${plain}|Warning|Fatal):$`),
  // *ERROR*
  new RegExp(String.raw`^\*(${capitals})\*$`),
  // production.ERROR:
  new RegExp(String.raw`^[\w-]+\.(${capitals}):$`),
];

const token = /\s*(\[[^\]]{0,100}\]|\([^)]{0,100}\)|<[^>]{0,100}>|\S+)/y;
/** Names of threads, loggers, processes and zones, and what stands between them. */
const aside =
  /^(?:\[.*\]|\(.*\)|<.*>|[^\w\s[({<"']{1,3}|\d+|[AP]M|[A-Z]{2,4}T|undefined|[\w.]+=\S*|[\w$.-]+\[\d+\]:?|[\w$]*[.\d:/#@-][\w.$:/#@-]*,?|\*\d+)$/;
/** How many words before a level can be names, and how long one can be. */
const MAX_ASIDE = 7;
const MAX_NAME_CHARACTERS = 200;
/** What follows a word that is counted, and not said of the line: `error: 0`. */
const counts = /^\s*(?:0|none|null|nil|false)\b/i;

type Word = { word: string; end: number };

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (token.lastIndex = 0; words.length < MAX_ASIDE + 2; ) {
    const word = token.exec(text)?.[1];
    if (word === undefined) break;
    words.push({ word, end: token.lastIndex });
  }
  return words;
}

const formIn = (word: string): RegExpExecArray | undefined =>
  forms.map((form) => form.exec(word)).find((match) => match !== null) ?? undefined;

/** A logger's name where a level in capitals is next: no word that a sentence begins with. */
const logger =
  /^(?!(?:no|not|an?|the|any|found|got|with|without|in|on|of|is|was|level|log|and|or)$)(?:[a-z][\w.-]*|[A-Z]\w*[A-Z_]\w*)$/;

/** Whether a word is a name by what comes next: `app - ERROR`, `app | ERROR`, and at the beginning `app ERROR`. */
function isNameBefore(next: string, word: string, isFirst: boolean): boolean {
  return (
    /^[-|]$/.test(next) || (isFirst && logger.test(word) && /^[A-Z]+\W*$/.test(next) && isLevelWord(next))
  );
}

const isAside = (word: string): boolean => word.length <= MAX_NAME_CHARACTERS && aside.test(word);

/** Whether a word is one that says nothing but a level. */
export const isLevelWord = (word: string): boolean => formIn(word) !== undefined;

/** The level that stands at the beginning of a text, perhaps after names of threads and loggers, and the rest. */
export function splitLevel(text: string): { level: Level | undefined; message: string } {
  for (const form of leading) {
    const [whole = "", word] = form.exec(text) ?? [];
    const level = levelOf(word);
    if (level !== undefined) return { level, message: text.slice(whole.length).trimStart() };
  }
  const words = wordsOf(text);
  for (const [index, { word, end }] of words.slice(0, MAX_ASIDE + 1).entries()) {
    const found = formIn(word);
    const rest = text.slice(end - word.length + (found?.[0].length ?? 0));
    if (found?.[0].endsWith(":") && counts.test(rest)) break;
    if (found !== undefined) {
      return { level: levelOf(found[1]), message: rest.replace(/^[\s:|\]>-]+/, "") };
    }
    if (!isAside(word) && !isNameBefore(words[index + 1]?.word ?? "", word, index === 0)) break;
  }
  return { level: undefined, message: text };
}
