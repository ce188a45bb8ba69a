import { javascript, type LineCheck, python } from "./line-checks.ts";

const any = (file: string): boolean => javascript(file) || python(file);

/** A statement of quoted parts, of a template with values in it, and of Python's formatted text. */
const sqlOfParts =
  /\.(query|execute|raw|unsafe|prepare|all|get|run|exec)\(\s?["'`]\s?(select|insert into|update|delete from)\s[^;]{0,500}["'`](\s?\+|\s%\s|\.format\()/i;
// What is written in capitals is a constant of the code, such as a table's name; so the whole cannot ignore case.
const sqlOfTemplate =
  /\.(query|execute|raw|unsafe|prepare|all|get|run|exec)\(\s?`\s?([Ss]elect|[Ii]nsert into|[Uu]pdate|[Dd]elete from|SELECT|INSERT INTO|UPDATE|DELETE FROM)\s[^`]{0,500}\$\{(?![A-Z_]+\})/;
const sqlOfFormat =
  /\.(execute|executemany|raw)\(\s?f["']{1,3}\s?(select|insert into|update|delete from)\s.{0,500}\{/i;

/** Faults of security that one line shows, whatever stands around it. */
export const securityChecks: LineCheck[] = [
  {
    look: "statement",
    pattern: /(?<![.\w$])(eval|new Function)\((?!\s*(["'`][^"'`$]*["'`])?\s*\))/,
    files: any,
    severity: "error",
    rule: "review/eval",
    message: "Text is run as code: whoever has a say in it runs what they like.",
    fix: "Read data by a parser of its format, and choose among functions by a table of them.",
  },
  ...[sqlOfParts, sqlOfTemplate, sqlOfFormat].map(
    (pattern): LineCheck => ({
      look: "statement",
      pattern,
      files: any,
      severity: "error",
      rule: "review/sql-from-text",
      message:
        "The SQL statement is put together from text: a value with a quote in it changes what it does.",
      fix: "Pass the values as parameters beside the statement.",
    }),
  ),
  {
    look: "statement",
    pattern:
      /NODE_TLS_REJECT_UNAUTHORIZED["'\]]*\s*[:=]\s*["']?0|\brejectUnauthorized["']?\s*:\s*false\b|\bverify\s*=\s*False\b/,
    files: any,
    severity: "error",
    rule: "review/tls-not-verified",
    message:
      "The server's certificate is not verified, so anyone on the way can read and change the traffic.",
    fix: "Leave verification on, and name the authority of a private certificate.",
  },
  {
    look: "statement",
    pattern:
      /(?<![.\w$])(exec|execSync|child_process\.exec)\(\s*(`[^`]*\$\{|["'][^"']*["']\s*\+)|\bos\.(system|popen)\(\s*(f["']|["'][^"']*["']\s*[+%])/,
    files: any,
    severity: "error",
    rule: "review/command-from-text",
    message:
      "A command line is put together from values: signs such as `;` in them are commands of their own.",
    fix: "Start the program with its arguments as a list and without a shell.",
  },
  {
    look: "statement",
    pattern: /\bshell\s*=\s*True\b/,
    files: python,
    severity: "warning",
    rule: "review/shell",
    message: "The arguments go through a shell, which reads signs such as `;` in them as commands.",
    fix: "Pass the arguments as a list, and leave `shell` out.",
  },
  {
    look: "statement",
    pattern: /\bpickle\.loads?\(|\byaml\.(unsafe_load|load)\((?!.*Safe)/,
    files: python,
    severity: "warning",
    rule: "review/unsafe-loading",
    message: "What is loaded can run any code: whoever wrote it has this program.",
    fix: "Load JSON, or YAML by `yaml.safe_load`.",
  },
];
