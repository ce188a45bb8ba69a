// What files take from others, and what they declare, by the forms that statements have in most languages.

const modifiers =
  "(?:(?:export|default|declare|pub(?:\\([\\w ]{1,20}\\))?|public|private|protected|internal|abstract|static|final|sealed|partial|open|data|case|async|inline|global|extern) +){0,5}";
const name = "(\\w{3,})";

/** Statements that take something from elsewhere, with the lists in brackets that go on over several lines. */
const takes = [
  new RegExp(
    `^[ \\t]*${modifiers}(?:import|from|using|use|mod|crate|require(?:_relative|_once)?|include(?:_once)?|# *include|alias|open|load|source|@import|@use|@forward)\\b[^\\n({]{0,300}(?:[({][^)}]{0,4000}[)}][^\\n]{0,300})?`,
    "gm",
  ),
  /^[ \t]*(?:const|let|var|export) *\{[^}]{0,4000}\}[^\n]{0,300}/gm,
];

/** The text of all statements of a file that take something from elsewhere. */
export const takenBy = (text: string): string => takes.flatMap((form) => text.match(form) ?? []).join("\n");

const types = [
  new RegExp(
    `^[ \\t]*${modifiers}(?:class|struct|interface|enum|trait|protocol|record|object|message|service|typealias|defmodule|module|type)[ \\t]+(?:class[ \\t]+)?(?:\\w+[.:]+){0,9}(?=[A-Z])${name}`,
    "gm",
  ),
  new RegExp(
    `\\bcreate (?:or replace )?(?:table|view|function|procedure) (?:if not exists )?(?:\\w+\\.)?["\`]?${name}`,
    "gi",
  ),
];
/** On the first level alone: below it they are of a type, or of no use to others. */
const values = [
  new RegExp(
    `^${modifiers}(?:def|fn|func|function\\*?|fun|const|let|var|val)[ \\t]+(?:\\([^()\\n]{0,100}\\)[ \\t]*)?${name}`,
    "gm",
  ),
];

const namesIn = (text: string, forms: readonly RegExp[]): Set<string> =>
  new Set(forms.flatMap((form) => [...text.matchAll(form)].flatMap(([, found]) => found ?? [])));

/** The types that a text declares, and the tables; they are used elsewhere without being imported in some languages. */
export const typesOf = (text: string): Set<string> => namesIn(text, types);

/** The functions and constants that a text declares on its first level. */
export const valuesOf = (text: string): Set<string> => namesIn(text, values);
