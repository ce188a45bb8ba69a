/** The modules of an import statement: `a.b` of `import a.b`, and of `from .x import y, z` both `.x.y` and `.x.z`. */
export function modulesOf(statement: string): string[] {
  const plain = statement.replaceAll(/[()\\\n]/g, " ").trim();
  const names = (list: string) => list.split(",").flatMap((part) => part.trim().split(/\s+/)[0] || []);
  const [, from, list = ""] = /^from\s+(\S+)\s+import\s+(.*)$/s.exec(plain) ?? [];
  if (from !== undefined)
    return names(list).map((name) =>
      name === "*" ? from : `${from}${from.endsWith(".") ? "" : "."}${name}`,
    );
  return names(plain.replace(/^import\s+/, ""));
}
