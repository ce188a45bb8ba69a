import type { Finding } from "../../src/agents/contract.ts";
import { joined } from "../sdk/text/words.ts";
import type { Item, Module } from "./item.ts";

/** What the comments of exported things lack: that there is one, and that it speaks of parameters that exist. */
export function checkDocs(modules: readonly Module[]): Finding[] {
  const faults = modules.flatMap(({ items }) => items.flatMap((item) => checkAll(item, item.name)));
  // What several modules export is told of once.
  return [...new Map(faults.map((fault) => [`${fault.file}:${fault.line}:${fault.rule}`, fault])).values()];
}

function checkAll(item: Item, name: string): Finding[] {
  const members = item.kind === "interface" ? [] : item.members.filter(({ kind }) => kind !== "property");
  return [
    ...checkItem(item, name),
    ...members.flatMap((member) => checkAll(member, `${name}.${member.name}`)),
  ];
}

/** Whether anything is said of an item. */
export const isDocumented = ({ doc }: Item): boolean =>
  doc.text !== "" || doc.returns !== "" || doc.deprecated !== undefined || doc.parameters.size > 0;

function checkItem(item: Item, name: string): Finding[] {
  const { file, line, kind } = item;
  if (!isDocumented(item)) {
    return [
      {
        severity: "warning",
        rule: "docs/undocumented",
        file,
        line,
        message: `The ${kind} ${name} is exported and has no documentation.`,
        fix: adviceOn(item),
      },
    ];
  }
  return unknownParameters(item).map((parameter) => ({
    severity: "warning",
    rule: "docs/unknown-parameter",
    file,
    line,
    message: `The documentation of ${name} describes a parameter ${parameter}, which it does not have.`,
    fix: `Its parameters are ${
      item.signatures
        .at(-1)
        ?.parameters.map((own) => own.name)
        .join(", ") || "none"
    }.`,
  }));
}

function unknownParameters({ doc, signatures }: Item): string[] {
  if (signatures.length === 0) return [];
  const known = new Set(signatures.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  // A parameter taken apart has no name of its own, and may be called anything.
  if (known.has("options")) return [];
  return [...doc.parameters.keys()]
    .map((name) => name.split(/[.[]/, 1)[0] ?? "")
    .filter((name) => !known.has(name));
}

function adviceOn({ kind, signatures, thrown }: Item): string {
  const parameters = signatures.at(-1)?.parameters.map(({ name }) => name) ?? [];
  const isCalled = kind === "function" || kind === "method";
  return `Say in a comment above it ${joined([
    isCalled ? "what it does" : "what it is",
    ...(parameters.length > 0
      ? [`what ${joined(parameters)} mean${parameters.length === 1 ? "s" : ""}`]
      : []),
    ...(thrown.length > 0 ? [`when it throws ${joined(thrown)}`] : []),
  ])}.`;
}
