import { renderMermaidSVG } from "beautiful-mermaid";
import type { Table } from "../database/catalog.ts";
import { withPlainColors } from "./plain-colors.ts";

/** Tables in a picture: with more of them it takes long to lay out, and nobody can read it. */
const MAX_DRAWN = 60;

/** A name as Mermaid takes it. */
const word = (text: string): string => text.replaceAll(/[^\p{L}\p{N}_-]+/gu, "_");

/** A type as people write it. */
function typeName(type: string): string {
  const short = type.replace(/^timestamp(\(\d\))? with time zone/, "timestamptz$1");
  const usual = short.replace("character varying", "varchar").replace(" without time zone", "");
  return usual.replace(/\(\d+,-?\d+\)/, "").replaceAll(/[^\p{L}\p{N}_()[\]-]+/gu, "_");
}

function entity({ name, columns, primaryKey, foreignKeys }: Table): string {
  const referring = new Set(foreignKeys.flatMap((key) => key.columns));
  const lines = columns.map((column) => {
    const keys = [
      ...(primaryKey.includes(column.name) ? ["PK"] : []),
      ...(referring.has(column.name) ? ["FK"] : []),
    ];
    return `    ${typeName(column.type)} ${word(column.name)}${keys.length > 0 ? ` ${keys.join(", ")}` : ""}`;
  });
  return [`  ${word(name)} {`, ...lines, "  }"].join("\n");
}

function relations({ name, columns, foreignKeys }: Table): string[] {
  return foreignKeys.map((key) => {
    const isRequired = columns.some((column) => key.columns.includes(column.name) && column.required);
    return `  ${word(key.target)} ${isRequired ? "||" : "|o"}--o{ ${word(name)} : "${word(key.columns.join("_"))}"`;
  });
}

/** An entity relationship diagram as Mermaid's text. */
export function diagramText(tables: readonly Table[]): string {
  return ["erDiagram", ...tables.map(entity), ...tables.flatMap(relations)].join("\n");
}

/** The diagram as a picture in SVG that loads nothing from elsewhere; undefined where there is too much to draw. */
export function drawDiagram(tables: readonly Table[]): string | undefined {
  if (tables.length > MAX_DRAWN) return undefined;
  const picture = renderMermaidSVG(diagramText(tables));
  return withPlainColors(picture).replaceAll(/^\s*@import url\([^)]*\);\n/gm, "");
}
