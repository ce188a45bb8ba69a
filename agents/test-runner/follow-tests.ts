import type { run } from "node:test";
import { emit } from "../sdk/program.ts";
import { messageOf, type NameOf, nodePlacesOf, uncaughtError, withTrueColumn } from "../sdk/stack.ts";
import { TextFlow } from "../sdk/text-flow.ts";
import { locate } from "./locate.ts";
import type { Failure } from "./outcome.ts";

/** How much of the end of a file's standard error is kept to tell why it could not be run. */
const KEPT_LENGTH = 65_536;

type TestsStream = ReturnType<typeof run>;
type TestEvent = { name: string; nesting: number; file?: string; line?: number; column?: number };

/** The names of the tests that are under way in each file, outermost first. */
class OpenTests {
  readonly #names = new Map<string, string[]>();

  start({ file = "", nesting, name }: TestEvent): void {
    const names = (this.#names.get(file) ?? []).slice(0, nesting);
    this.#names.set(file, [...names, name]);
  }

  fullName({ file = "", nesting, name }: TestEvent): string {
    return [...(this.#names.get(file) ?? []).slice(0, nesting), name].join(" > ");
  }
}

/** What the test threw; Node wraps it in an error of its own. */
function stackOf(error: Error): string {
  const { cause } = error;
  if (cause instanceof Error) return cause.stack ?? cause.message;
  return cause === undefined ? error.message : String(cause);
}

function isAboutSubtests(error: Error): boolean {
  return "failureType" in error && error.failureType === "subtestsFailed";
}

function failureOf(test: TestEvent, name: string, error: Error, nameOf: NameOf): Failure {
  const stack = stackOf(error);
  const file = test.file === undefined ? undefined : nameOf(test.file);
  const declared =
    file !== undefined && test.line
      ? withTrueColumn({ file, line: test.line, column: test.column ?? 1 })
      : {};
  return locate(name, messageOf(stack), nodePlacesOf(stack, nameOf), file, declared);
}

/** A file that ended before its tests did: what it wrote last tells why. */
function fileFailure(file: string, stderr: string, error: Error, nameOf: NameOf): Failure {
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

/** Counts the tests as they end, and shows each in the log. */
export function followTests(stream: TestsStream, nameOf: NameOf) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: Failure[] = [];
  const open = new OpenTests();
  const stderr = new Map<string, string>();
  const log = new TextFlow((text) => emit({ type: "log", stream: "stdout", text }));
  const end = (how: keyof typeof counts, test: TestEvent) => {
    counts[how] += 1;
    log.push(Buffer.from(`${how}: ${open.fullName(test)}\n`));
  };
  stream.on("test:start", (test) => open.start(test));
  stream.on("test:stdout", ({ message }) => log.push(Buffer.from(message)));
  stream.on("test:stderr", ({ file, message }) => {
    stderr.set(file, ((stderr.get(file) ?? "") + message).slice(-KEPT_LENGTH));
    log.push(Buffer.from(message));
  });
  stream.on("test:pass", (test) => {
    if (test.details.type === "suite") return;
    end(test.skip === undefined && test.todo === undefined ? "passed" : "skipped", test);
  });
  stream.on("test:fail", (test) => {
    const { error } = test.details;
    if (isAboutSubtests(error)) return;
    if (test.todo !== undefined) return end("skipped", test);
    end("failed", test);
    const isFile = test.file !== undefined && test.name === test.file;
    failures.push(
      isFile
        ? fileFailure(test.name, stderr.get(test.name) ?? "", error, nameOf)
        : failureOf(test, open.fullName(test), error, nameOf),
    );
  });
  stream.once("end", () => log.end());
  return { counts, failures };
}
