// Go and Rust by their grammars of Lezer: what is defined, and which names stand where. Imports are not followed.

import type { SyntaxNode } from "@lezer/common";
import { parser as go } from "@lezer/go";
import { parser as rust } from "@lezer/rust";
import { lineIndex } from "../sdk/text/line-index.ts";
import { type Definition, note, type SourceFacts } from "./source-facts.ts";

/** A grammar's nodes that are names, and those that define the name which is directly below them. */
type Grammar = {
  parser: typeof go;
  name: RegExp;
  kinds: Record<string, Definition["kind"]>;
  isMain: (text: string) => boolean;
};

const grammars: Record<"Go" | "Rust", Grammar> = {
  Go: {
    parser: go,
    name: /^(DefName|VariableName|FieldName|TypeName)$/,
    kinds: {
      FunctionDecl: "function",
      MethodDecl: "method",
      TypeSpec: "type",
      ConstSpec: "variable",
      VarSpec: "variable",
    },
    isMain: (text) => /^package main\b/m.test(text) && /^func main\(\)/m.test(text),
  },
  Rust: {
    parser: rust,
    name: /^(Bound|Type|Field)?Identifier$/,
    kinds: {
      FunctionItem: "function",
      StructItem: "type",
      EnumItem: "type",
      TraitItem: "type",
      TypeItem: "type",
      ConstItem: "variable",
      StaticItem: "variable",
    },
    isMain: (text) => /^(pub )?(async )?fn main\(\)/m.test(text),
  },
};

/** Whether a name is the first below its node: what follows, such as the type of a constant, is used and not defined. */
function isDefined({ parent, from }: SyntaxNode, name: RegExp): boolean {
  for (let child = parent?.firstChild; child; child = child.nextSibling)
    if (name.test(child.name)) return child.from === from;
  return false;
}

/** Reads Go or Rust; what is broken in it is passed over. */
export function readDefinitions(language: keyof typeof grammars, text: string): SourceFacts {
  const { parser, name, kinds, isMain } = grammars[language];
  const lineOf = lineIndex(text);
  const facts: SourceFacts = { imports: [], definitions: [], names: new Map(), isMain: isMain(text) };
  parser.parse(text).iterate({
    enter: ({ node }) => {
      if (!name.test(node.name)) return;
      const called = text.slice(node.from, node.to);
      const line = lineOf(node.from);
      note(facts.names, called, line);
      const kind = kinds[node.parent?.name ?? ""];
      if (kind !== undefined && isDefined(node, name)) facts.definitions.push({ name: called, kind, line });
    },
  });
  return facts;
}
