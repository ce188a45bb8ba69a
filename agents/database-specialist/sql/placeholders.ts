// What programs and templates write in the place of a value, and how PostgreSQL has it: `$1`.

/** What comes before an operator between two values: a `?` or `%` after that is such an operator itself. */
const afterValue =
  /(?:["\])]|(?<![\w$])(?!(?:all|and|any|between|by|case|distinct|else|fetch|first|having|ilike|in|like|limit|not|offset|on|or|returning|select|set|then|values|when|where)\s*$)[\w$]+)\s*$/i;

/** A form of placeholders, in code where quotation marks stand for all that is quoted. */
type Form = {
  pattern: RegExp;
  /** Whether each stands for a value of its own, whatever it is called. */
  isNameless?: boolean;
  /** Whether PostgreSQL has an operator that looks like it. */
  isOperator?: boolean;
};

const forms: Form[] = [
  // SQLAlchemy, JPA, sqlx, psql.
  { pattern: /(?<![:\w"\])[]):(?:[a-z_]\w*|"+)/gi },
  // sqlc, pgx, Npgsql.
  { pattern: /(?<![\w@<~&|!?#"])@[a-z_]\w*/gi },
  { pattern: /(?<![\w.])sqlc\.(?:n?arg|slice|embed)\([^()]*\)/gi },
  // JDBC, Sequelize.
  { pattern: /(?<!\?)\?(?![?&|])\d*/g, isNameless: true, isOperator: true },
  // Psycopg.
  { pattern: /%\(\w+\)s\b/g },
  { pattern: /%[sbt]\b/g, isNameless: true, isOperator: true },
  // Jinja, Handlebars.
  { pattern: /\{\{[^{}\n]*\}\}/g },
  // JavaScript, MyBatis, pg-promise.
  { pattern: /[$#]\{[^{}\n]*\}|\$\(\w+\)|\$\[\w+\]|\$<\w+>|(?<![\w$])\$[a-z_]\w*/gi },
  // Python.
  { pattern: /(?<![\w${])\{\w*\}(?!\})/g, isNameless: true },
];

/** A value of a template that is quoted, and nothing else is: in the text, as quotation marks hide it in the code. */
const quotedTemplate = /'(?:\{\{[^{}'\n]*\}\}|[$#]\{[^{}'\n]*\})'/g;

const isQuoted = (code: string): boolean => /^"+$/.test(code);

type Place = { at: number; name: string; isNameless: boolean };

/** The placeholders of a statement, one after the other. */
function findPlaces(text: string, code: string): Place[] {
  const places = forms.flatMap(({ pattern, isNameless = false, isOperator = false }) =>
    [...code.matchAll(pattern)]
      .filter(({ index }) => !(isOperator && afterValue.test(code.slice(Math.max(0, index - 40), index))))
      .map(({ 0: { length }, index }) => ({
        at: index,
        name: text.slice(index, index + length),
        isNameless,
      })),
  );
  const quoted = [...text.matchAll(quotedTemplate)]
    .filter(({ 0: name, index }) => isQuoted(code.slice(index, index + name.length)))
    .map(({ 0: name, index }) => ({ at: index, name, isNameless: false }));
  const sorted = [...places, ...quoted].toSorted((a, b) => a.at - b.at);
  return sorted.filter(({ at }, index) => {
    const before = sorted[index - 1];
    return before === undefined || at >= before.at + before.name.length;
  });
}

/** The highest number that a placeholder of PostgreSQL's own has. */
export const parametersOf = (code: string): number =>
  [...code.matchAll(/(?<![\w$])\$(\d{1,5})/g)].reduce(
    (most, [, number]) => Math.max(most, Number(number)),
    0,
  );

/** A statement with its placeholders as PostgreSQL has them; the same name gets the same number. */
export function numberPlaceholders(text: string, code: string): string {
  const numbers = new Map<string, number>();
  let last = parametersOf(code);
  const parameterFor = (name: string, isNameless: boolean, at: number): string => {
    const number = (isNameless ? undefined : numbers.get(name)) ?? ++last;
    if (!isNameless) numbers.set(name, number);
    const isList = /\bin\s*$/i.test(code.slice(Math.max(0, at - 20), at));
    return isList ? `($${number})` : `$${number}`;
  };
  let from = 0;
  let numbered = "";
  for (const { at, name, isNameless } of findPlaces(text, code)) {
    const [, embedded] = /^sqlc\.embed\((.+)\)$/i.exec(name) ?? [];
    numbered +=
      text.slice(from, at) + (embedded === undefined ? parameterFor(name, isNameless, at) : `${embedded}.*`);
    from = at + name.length;
  }
  return numbered + text.slice(from);
}

/** Whether a message is of a placeholder that stands for more than a value, such as for a table's name. */
export const isOfPlaceholder = (message: string): boolean => /^syntax error at or near "\$\d+"/.test(message);
