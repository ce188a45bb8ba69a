import { posix } from "node:path";
import type { Source } from "../sdk/files/source.ts";
import { isJavaScript } from "../sdk/languages/parse-javascript.ts";
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

/** Whether a text has a name as a word of its own. */
export function contains(text: string, name: string): boolean {
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

/** Tools whose settings have another name than they. */
const settingsNames: Record<string, string> = {
  "@babel/core": "babel",
  "@biomejs/biome": "biome",
  "@changesets/cli": "changeset",
  "@commitlint/cli": "commitlint",
  "@playwright/test": "playwright",
  "lint-staged": "lintstaged",
  "markdownlint-cli": "markdownlint",
  "markdownlint-cli2": "markdownlint-cli2",
  tailwindcss: "tailwind",
};

/** Whether a file or folder has the name of a tool's settings, such as `.prettierrc` or `eslint.config.js`. */
function isConfigured(name: string, files: readonly string[]): boolean {
  const tool = settingsNames[name] ?? name;
  const names = [`.${tool}`, `.${tool}rc`, `.${tool}ignore`, `${tool}.json`, `${tool}.jsonc`, `${tool}.toml`];
  const starts = [`.${tool}rc.`, `.${tool}.`, `${tool}.config.`];
  return files.some((file) =>
    file.split("/").some((part) => names.includes(part) || starts.some((start) => part.startsWith(start))),
  );
}

/** What says without an import that a project uses a package: a script, a setting, or the kind of its files. */
export function mentionFinder(
  project: Project,
  sources: readonly Source[],
  commandsOf: (name: string) => string[],
) {
  const files = sources.map(({ file }) => file);
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
    isConfigured(name, files) ||
    project.settings.includes(`"${settingsNames[name] ?? name}Config":`) ||
    code.some((text) => isQuoted(text, name)) ||
    commandsOf(name).some((command) => contains(scripts, command)) ||
    shortNames(name).some(
      (short) => contains(project.settings, short) || texts.some((text) => contains(text, short)),
    );
}
