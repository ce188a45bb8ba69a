import { posix } from "node:path";
import { mostSimilar } from "../../sdk/text/most-similar.ts";
import { namesIn } from "./names-in.ts";
import { calledText, originText } from "./origin.ts";
import type { Diagnosis, Symptom } from "./symptom.ts";

/** A value that is called, indexed, or read from another; in TypeScript each may have a mark that it is there. */
const expression = /[A-Za-z_$][\w$]*(?:[!?]?\.[\w$]+|!?\([^()]*\)|!?\[[^[\]]*\])*!?$/;

/** The expression before `.property` in a line, such as `order.customer`, without a `!` behind it. */
export function ownerIn(text: string, property: string): string | undefined {
  const index = text.search(new RegExp(`[.\\[]["']?${property.replace(/\W/g, "\\$&")}\\b`));
  return index < 0 ? undefined : expression.exec(text.slice(0, index))?.[0].replace(/!$/, "");
}

/** What stands beside the only such operator of a line, where that is one value. */
export function operandIn(text: string, operator: string, side: "left" | "right"): string | undefined {
  const [left, right, more] = text.replace(/#.*$/, "").split(operator);
  if (left === undefined || right === undefined || more !== undefined) return undefined;
  if (side === "left") return expression.exec(left.trimEnd())?.[0];
  const value = right.trim();
  return expression.exec(value)?.[0] === value ? value : undefined;
}

/** A value that is not there: which, and where it came from. `access` is what is done with it. */
export async function absentValue(
  owner: string | undefined,
  value: string,
  access: string,
  symptom: Symptom,
): Promise<Diagnosis> {
  if (owner === undefined) return { lines: [] };
  const { sources, file, line } = symptom;
  const name = owner.split(/[.([!?]/, 1)[0] ?? owner;
  const isCall = owner.endsWith(")");
  const called = isCall ? await calledText(owner, sources, file) : [];
  const origin = name === owner ? await originText(name, sources, file, line) : called;
  return {
    lines: [`\`${owner}\` is ${value} here.`, ...origin],
    fix: `Handle that \`${owner}\` is ${value} before ${access}, or make sure that it never is.`,
  };
}

/** A name that is not defined, and one like it that is. */
export async function similarName(name: string, { sources, file }: Symptom): Promise<Diagnosis> {
  if (!sources.files.includes(file)) return { lines: [] };
  const names = namesIn(await sources.linesOf(file));
  names.delete(name);
  const meant = mostSimilar(name, names);
  const lines = [`Nothing in ${file} defines \`${name}\`.`];
  return meant === undefined ? { lines } : { lines, fix: `Perhaps \`${meant}\` is meant.` };
}

/** A module that is not found: a package that is not here, or a file, and one like it that is. */
export function missingModule(name: string, { sources, file, trace }: Symptom): Diagnosis {
  const isFile = /^[./]|^file:/.test(name) || /\.\w+$/.test(name);
  if (!isFile) {
    const installer = trace.language === "python" ? "pip install" : "npm install";
    return {
      lines:
        sources.files.length === 0
          ? []
          : [`\`${name}\` is neither among the files nor installed here; there is no network to install it.`],
      fix: `Include it, or run \`${installer} ${name}\` where the program runs.`,
    };
  }
  const base = posix.basename(name);
  const others = sources.files.map((path) => posix.basename(path));
  const meant = others.includes(base) ? base : mostSimilar(base, new Set(others));
  const path = sources.files.find((other) => posix.basename(other) === meant);
  return {
    lines: [`There is no such file: ${name}.`],
    ...(path !== undefined && {
      fix: `Perhaps ${path} is meant: seen from ${file}, that is ${relative(file, path)}.`,
    }),
  };
}

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
}
