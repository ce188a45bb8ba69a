import { ts } from "@ts-morph/common";

/** How files are compiled that came without settings: as their author's bundler or Node would take them. */
export const looseOptions: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  jsx: ts.JsxEmit.ReactJSX,
  allowJs: true,
  allowImportingTsExtensions: true,
  types: ["*"],
};

/**
 * What holds where a project's settings are silent. Version 6 of the compiler changed that: a project that declares
 * an older one is compiled as that would.
 */
export function ownDefaults(declared: ReadonlyMap<string, string>): ts.CompilerOptions {
  const major = Number.parseInt(/\d+/.exec(declared.get("typescript") ?? "")?.[0] ?? "", 10);
  if (major >= 6) return {};
  const unlessNew = { types: ["*"], ignoreDeprecations: "6.0" };
  return major < 6 ? { ...unlessNew, strict: false, noUncheckedSideEffectImports: false } : unlessNew;
}

/**
 * The settings without what would write or load anything: nothing is emitted, so all files may lie
 * anywhere, and no plugin is run by a compiler.
 */
export function safely(options: ts.CompilerOptions): ts.CompilerOptions {
  const { plugins, tsBuildInfoFile, emitDeclarationOnly, incremental, composite, ...kept } = options;
  return {
    ...kept,
    rootDir: "/",
    noEmit: true,
    skipLibCheck: true,
    declaration: kept.declaration ?? composite ?? false,
  };
}
