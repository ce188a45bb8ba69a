import { fenced, markdownDocument, markdownTable } from "../sdk/reports/markdown.ts";
import type { Doc, Item, Module, Signature } from "./item.ts";

/** The reference in Markdown: each module with what it exports, by name. */
export function apiOf(name: string, modules: readonly Module[]): string {
  const title = name === "" ? "# API reference" : `# API of ${name}`;
  return markdownDocument(title, contents(modules), ...modules.flatMap(moduleSection));
}

function contents(modules: readonly Module[]): string {
  const anchors = anchorsOf(modules);
  const line = ({ specifier, items }: Module) =>
    [
      `- \`${specifier}\``,
      ...items.map((item) => `  - [${item.name}](#${anchors.get(item)}) (${item.kind})`),
    ].join("\n");
  return modules.map(line).join("\n");
}

/** The anchors that headings get: of those that are the same, each after the first has a number. */
function anchorsOf(modules: readonly Module[]): ReadonlyMap<Item, string> {
  const counts = new Map<string, number>();
  const anchors = new Map<Item, string>();
  const add = (item: Item): void => {
    const own = item.name.toLowerCase().replaceAll(/[^\w-]/g, "");
    const count = counts.get(own) ?? 0;
    counts.set(own, count + 1);
    anchors.set(item, count === 0 ? own : `${own}-${count}`);
    if (item.kind !== "interface") item.members.forEach(add);
  };
  for (const { items } of modules) items.forEach(add);
  return anchors;
}

function moduleSection({ specifier, items, passedOn }: Module): string[] {
  const others =
    passedOn.length === 0
      ? []
      : [`Passed on from other packages: ${passedOn.map((name) => `\`${name}\``).join(", ")}.`];
  return [`## \`${specifier}\``, ...items.flatMap((item) => itemSection(item, "###")), ...others];
}

function itemSection(item: Item, heading: string): string[] {
  const { name, kind, file, line, doc, signatures, members, code } = item;
  const calls = signatures.map(({ text }) => text);
  const declared = kind === "class" || calls.length === 0 ? [code, ...calls] : calls;
  return [
    `${heading} ${name}`,
    `*${kind}*, in \`${file}:${line}\``,
    ...(doc.deprecated === undefined ? [] : [`**Deprecated.** ${doc.deprecated}`.trim()]),
    ...(doc.text === "" ? [] : [doc.text]),
    fenced(declared.join("\n"), "ts"),
    ...detailsOf(item, signatures),
    ...doc.examples.flatMap(exampleSection),
    ...memberSections(kind, members, heading),
  ];
}

function detailsOf({ doc, thrown }: Item, signatures: readonly Signature[]): string[] {
  const parameters = signatures.at(-1)?.parameters ?? [];
  const table = parametersTable(parameters, doc);
  return [
    ...(parameters.length > 0 ? [table] : []),
    ...(doc.returns === "" ? [] : [`Returns ${lowerFirst(doc.returns)}`]),
    ...throwsOf(doc, thrown),
  ];
}

function parametersTable(parameters: Signature["parameters"], doc: Doc): string {
  const rows = parameters.map(({ name, type, isOptional, default: value }) => [
    `\`${name}${isOptional ? "?" : ""}\``,
    `\`${type}\``,
    value === undefined ? "" : `\`${value}\``,
    doc.parameters.get(name) ?? "",
  ]);
  return markdownTable(["parameter", "type", "default", "meaning"], rows);
}

function throwsOf({ throws }: Doc, thrown: readonly string[]): string[] {
  const told = throws.map((text) => `- ${text}`);
  const untold = thrown
    .filter((name) => !throws.some((text) => text.includes(name)))
    .map((name) => `- \`${name}\``);
  return told.length + untold.length === 0 ? [] : [["Throws", "", ...told, ...untold].join("\n")];
}

const exampleSection = (text: string): string[] => [
  "Example:",
  text.includes("```") ? text : fenced(text, "ts"),
];

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** The members of a class each on their own, those of an interface in a table: they are in its code already. */
function memberSections(kind: Item["kind"], members: readonly Item[], heading: string): string[] {
  if (kind !== "interface") return members.flatMap((member) => itemSection(member, `${heading}#`));
  const rows = members
    .filter(({ doc }) => doc.text !== "")
    .map(({ name, code, signatures, doc }) => [`\`${signatures[0]?.text ?? code}\``, doc.text || name]);
  return rows.length === 0 ? [] : [markdownTable(["member", "meaning"], rows)];
}
