import type { Finding } from "../../../src/agents/contract.ts";
import { contains } from "../mentions.ts";
import { modulesOfPackage } from "./module-names.ts";
import type { PythonProject } from "./project.ts";
import { writtenName } from "./requirements.ts";
import { isUsedOtherwise } from "./used-otherwise.ts";

/** Packages that hardly any code imports itself: where they are asked for, a list has all that was installed. */
const brought =
  /^(?:certifi|idna|charset-normalizer|sniffio|h11|pycparser|zipp|soupsieve|contourpy|kiwisolver|cycler|annotated-types|typing-inspection|markupsafe|tzdata)$/;

/** Texts in which the name of a package says nothing of its use. */
const prose = /\.(md|rst|lock)$/;

/** Whether code has a module's name in quotes, alone or before a dot, as settings do. */
function isQuoted(text: string, module: string): boolean {
  return [`"${module}`, `'${module}`].some((start) => {
    const at = text.indexOf(start);
    return at >= 0 && /["'.]/.test(text[at + start.length] ?? "");
  });
}

/** The packages that a project asks for and nothing in it uses. */
export function unusedPackages({ asked, code, imports, texts }: PythonProject): Finding[] {
  const names = asked.map(({ name }) => name);
  if (names.some((name) => brought.test(name))) return [];
  const imported = new Set(imports.map(({ module }) => module.toLowerCase()));
  const mentions = texts.filter(({ file }) => !prose.test(file));
  const isUsed = (name: string): boolean =>
    isUsedOtherwise(name, names) ||
    [name, ...modulesOfPackage(name)].some(
      (each) =>
        imported.has(each) ||
        code.some(({ text }) => isQuoted(text, each)) ||
        mentions.some(({ text }) => contains(text, each)),
    );
  return asked
    .filter(({ isExtra, name }) => !isExtra && !isUsed(name))
    .map(({ text, file, line }) => ({
      severity: "warning",
      rule: "python/unused",
      file,
      line,
      message: `${writtenName(text)} is asked for, and nothing imports or names it.`,
      fix: "Leave it out, unless another package loads it where it is there.",
    }));
}
