// What a request names of what is in a history: files, folders and people.

import { stopWords } from "../../../src/text/stop-words.ts";
import { nameWords } from "../../sdk/request/files-meant.ts";
import type { MeasuredFile, Measures } from "../measures/measure.ts";
import { stemOf } from "../measures/named.ts";
import type { Person } from "../measures/people.ts";

/** Files that a request names, and by which words; a file that was renamed also by its former name. */
export type Place = { name: string; files: MeasuredFile[] };

const MAX_PLACES = 3;
const MIN_LETTERS = 3;
/** Each word is looked for among all files. */
const MAX_WORDS = 30;

/** Words of requests that are names of folders and files everywhere, unless the request says that it means one. */
const general = new Set(
  [
    "src lib app apps code codebase source test tests file files folder folders git repo repository main index docs",
    "history log commit commits change changes churn hotspot hotspots coupling owner owners ownership author authors",
    "contributor contributors maintainers people person team company project projects module modules package packages part",
    "parts place lines month months year years week weeks day days review reviews reviewer refactoring bus factor best",
    "knowledge expert experts last past since work branch branches analysis report summary",
  ].flatMap((words) => words.split(" ")),
);

const placeNoun = "(?:folder|directory|dir|file|module|package|component|service)";
/** Written all in capitals: AUTHORS is no word of a sentence. */
const isShouted = (name: string): boolean =>
  /^[A-Z][A-Z_]+$/.test(name) && !/^(README|CHANGELOG)$/.test(name);

const quoted = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
const [begin, end] = ["(?<![\\p{L}\\p{N}])", "(?![\\p{L}\\p{N}])"];

function mayBePlace(word: string, request: string): boolean {
  const name = `${begin}${quoted(word)}${end}["'\`]?`;
  const isSaid = (form: string) => new RegExp(form, "u").test(request);
  if (word.length < 2 || isSaid(`${name} branch\\b|\\bbranch ["'\`]?${name}`)) return false;
  if (/[./]/.test(word.slice(1))) return true;
  if (stopWords.has(word.toLowerCase())) return false;
  return (
    !general.has(word.toLowerCase()) ||
    isSaid(`(?:["'\`]|\\b(?:in|under|below) )${name}|${name} ${placeNoun}\\b`)
  );
}

/** Whether a word names a path, or a folder above it, or the file without its endings. */
function isNamed(path: string, word: string): boolean {
  const [lower, name] = [path.toLowerCase(), word.toLowerCase().replace(/\/$/, "")];
  if (lower === name || lower.startsWith(`${name}/`) || lower.endsWith(`/${name}`)) return true;
  if (lower.includes(`/${name}/`)) return true;
  const stem = stemOf(path);
  return stem.toLowerCase() === name && (stem === word || !isShouted(stem));
}

/** The files and folders that a request names. */
export function placesIn(request: string, { files, chronicle }: Measures): Place[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const former = [...chronicle.formerNames].filter(([name]) => !byPath.has(name));
  return [...new Set(nameWords(request))]
    .filter((word) => mayBePlace(word, request))
    .slice(0, MAX_WORDS)
    .map((word): Place => {
      const named = files.filter(({ path }) => isNamed(path, word));
      if (named.length > 0 || !/[./]/.test(word)) return { name: word, files: named };
      const moved = former.flatMap(([name, last]) => (isNamed(name, word) ? (byPath.get(last) ?? []) : []));
      return { name: `${word}, which is now ${moved[0]?.path}`, files: [...new Set(moved)] };
    })
    .filter((place) => place.files.length > 0)
    .slice(0, MAX_PLACES);
}

/** Where a word in small letters is somebody's name all the same. */
const asName = (word: string): RegExp =>
  new RegExp(
    `\\b(?:if|when|without|lose|did|does|has|only|by|ask|unless) ${word}${end}|${begin}${word}(?:['’]s\\b| (?:leaves?|quits?|left|goes|knows?|owns?|wrote|retires?|is away|resigns?)\\b)`,
    "iu",
  );

function isMeant({ name }: Person, request: string, words: ReadonlySet<string>): boolean {
  // Not all scripts have gaps between words.
  if (/[^\x20-\u024f]/.test(name)) return request.includes(name);
  if (name.includes(" ") && request.toLowerCase().includes(name.toLowerCase())) return true;
  return name
    .split(/\s+/)
    .filter((part) => part.length > 1)
    .some((part) => {
      const isWritten = part.length >= MIN_LETTERS && /^\p{Lu}/u.test(part) && words.has(part);
      return (
        isWritten || asName(quoted(part)).test(request) || (/\d|^\p{Ll}{5,}$/u.test(part) && words.has(part))
      );
    });
}

/** The people that a request names: by a word of their names, or by an address. */
export function peopleIn(request: string, { contributors, chronicle }: Measures): Person[] {
  const words = new Set(nameWords(request).map((word) => word.replace(/['’]s$/, "")));
  const addressed = [...words].flatMap((word) => chronicle.addresses.get(word.toLowerCase()) ?? []);
  const named = contributors.map(({ person }) => person).filter((person) => isMeant(person, request, words));
  return [...new Set([...addressed, ...named])].slice(0, MAX_PLACES);
}
