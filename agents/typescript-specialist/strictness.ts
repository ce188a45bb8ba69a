import type { ts } from "@ts-morph/common";

/** The settings with `strict` on, and none of its parts held back. */
export function strictly(options: ts.CompilerOptions): ts.CompilerOptions {
  const {
    noImplicitAny,
    strictNullChecks,
    strictFunctionTypes,
    strictBindCallApply,
    strictPropertyInitialization,
    strictBuiltinIteratorReturn,
    noImplicitThis,
    useUnknownInCatchVariables,
    alwaysStrict,
    ...kept
  } = options;
  return { ...kept, strict: true };
}

/** Whether `strict` is on, which it is from version 6 where nothing is said of it, with its two main parts. */
export const isStrict = ({ strict, strictNullChecks, noImplicitAny }: ts.CompilerOptions): boolean =>
  strict !== false && strictNullChecks !== false && noImplicitAny !== false;
