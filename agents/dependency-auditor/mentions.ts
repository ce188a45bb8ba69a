import { posix } from "node:path";
import { isJavaScript } from "../sdk/parse-javascript.ts";
import type { Source } from "../sdk/source.ts";
import type { Project } from "./project.ts";

/** Files in which a package can be named without an import: settings, scripts, pages and styles. */
const settings =
  /(^|\/)(\.[^/]+rc(\.[a-z]+)?|[^/]+\.config\.[a-z]+|tsconfig[^/]*\.json|[^/]+\.(json|jsonc|ya?ml|toml|html|css|scss|less|sass|sh|vue|svelte|astro|hbs|ejs)|Dockerfile[^/]*|Makefile|Procfile)$/i;
const notSettings =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|package\.json)$/;

/** The names under which tools let a package be written in their settings. */
function shortNames(name: string): string[] {
  const short = name
    .replace(
      /^(@[^/]+\/)?(eslint-(config|plugin)|babel-(preset|plugin)|stylelint-config|postcss|remark|rehype)-/,
      "$1",
    )
    .replace(/^@babel\/(preset|plugin)-/, "@babel/");
  return short === name ? [name] : [name, short];
}

function contains(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? " ";
    const after = text[at + name.length] ?? " ";
    if (
      !/[\w@-]/.test(before) &&
      !(/[/.]/.test(before) && /\w/.test(text[at - 2] ?? " ")) &&
      !/[\w-]/.test(after)
    ) {
      return true;
    }
  }
  return false;
}

/** Whether code has the name of a package in quotes, such as to find its files. */
function isQuoted(text: string, name: string): boolean {
  return [`"${name}`, `'${name}`, `\`${name}`, `node_modules/${name}`].some((start) => {
    const at = text.indexOf(start);
    return at >= 0 && /["'`/]/.test(text[at + start.length] ?? "");
  });
}

/** What says without an import that a project uses a package: a script, a setting, or the kind of its files. */
export function mentionFinder(
  project: Project,
  sources: readonly Source[],
  commandsOf: (name: string) => string[],
) {
  const texts = sources
    .filter(({ file }) => settings.test(file) && !notSettings.test(file))
    .map(({ text }) => text);
  const code = sources.filter(({ file }) => isJavaScript(file)).map(({ text }) => text);
  const scripts = Object.values(project.scripts).join("\n");
  const has = (ending: RegExp) => sources.some(({ file }) => ending.test(posix.basename(file)));
  const byKind: Record<string, () => boolean> = {
    typescript: () => has(/\.[mc]?tsx?$/),
    "@types/node": () => has(/\.[mc]?tsx?$/),
    react: () => has(/\.[jt]sx$/),
    "react-dom": () => has(/\.[jt]sx$/),
    sass: () => has(/\.s[ac]ss$/),
    tslib: () => texts.some((text) => text.includes("importHelpers")),
  };
  return (name: string): boolean =>
    byKind[name]?.() === true ||
    code.some((text) => isQuoted(text, name)) ||
    commandsOf(name).some((command) => contains(scripts, command)) ||
    shortNames(name).some(
      (short) => contains(project.settings, short) || texts.some((text) => contains(text, short)),
    );
}
