import {
  messageOf,
  type NameOf,
  nodePlacesOf,
  uncaughtError,
  withTrueColumn,
} from "../sdk/user-code/stack.ts";
import { locate } from "./locate.ts";
import type { TestEvent } from "./open-tests.ts";
import type { Failure } from "./outcome.ts";

/** What the test threw; Node wraps it in an error of its own. */
function stackOf(error: Error): string {
  const { cause } = error;
  if (cause instanceof Error) return cause.stack ?? cause.message;
  return cause === undefined ? error.message : String(cause);
}

/** A test that failed, where it did. */
export function failureOf(test: TestEvent, name: string, error: Error, nameOf: NameOf): Failure {
  const stack = stackOf(error);
  const file = test.file === undefined ? undefined : nameOf(test.file);
  const declared =
    file !== undefined && test.line
      ? withTrueColumn({ file, line: test.line, column: test.column ?? 1 })
      : {};
  return locate(name, messageOf(stack), nodePlacesOf(stack, nameOf), file, declared);
}

/** A file that ended before its tests did: what it wrote last tells why. */
export function fileFailure(file: string, stderr: string, error: Error, nameOf: NameOf): Failure {
  const name = nameOf(file) ?? file;
  const uncaught = uncaughtError(stderr, nameOf);
  const exit = "exitCode" in error ? ` The file ended with code ${error.exitCode}.` : "";
  return {
    name,
    message: uncaught?.message || `It could not be run.${exit}`,
    file: name,
    ...uncaught?.place,
  };
}
