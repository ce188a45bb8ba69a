import type { run } from "node:test";
import { TextFlow } from "../sdk/commands/text-flow.ts";
import { emit } from "../sdk/program/program.ts";
import type { NameOf } from "../sdk/user-code/stack.ts";
import { failureOf, fileFailure } from "./node-failures.ts";
import { OpenTests, type TestEvent } from "./open-tests.ts";
import { endlessMessage, type Failure, fileNamer, type TestJob } from "./outcome.ts";

/** How much of the end of a file's standard error is kept to tell why it could not be run. */
const KEPT_LENGTH = 65_536;

type TestsStream = ReturnType<typeof run>;

const isOfType = (error: Error, ...types: string[]): boolean =>
  "failureType" in error && types.includes(String(error.failureType));

/** Whether a test or a file was ended because its time was up. */
const isEnded = (error: Error): boolean => isOfType(error, "testAborted", "testTimeoutFailure");

/** Counts the tests of a job as they end, and shows each in the log. */
export class FollowedTests {
  readonly counts = { passed: 0, failed: 0, skipped: 0 };
  readonly failures: Failure[] = [];
  /** Whether the time was up before all files had ended. */
  isCut = false;
  readonly #job: TestJob;
  readonly #nameOf: NameOf;
  readonly #open = new OpenTests();
  readonly #log = new TextFlow((text) => emit({ type: "log", stream: "stdout", text }));
  readonly #stderr = new Map<string, string>();
  /** In these a test was ended, which may be what keeps the file from ending. */
  readonly #filesWithEnded = new Set<string>();

  /** `signal` is what ends the tests that go on when the time is up. */
  constructor(stream: TestsStream, job: TestJob, signal: AbortSignal) {
    this.#job = job;
    this.#nameOf = fileNamer(job);
    stream.on("test:start", (test) => this.#open.start(test));
    stream.on("test:dequeue", (test) => {
      // What begins when the time is up is a file that is ended before it has run.
      if (!signal.aborted || this.#open.hasBegun(test.file ?? "")) this.#open.run(test);
    });
    stream.on("test:complete", (test) => this.#open.end(test));
    stream.on("test:stdout", ({ message }) => this.#log.push(Buffer.from(message)));
    stream.on("test:stderr", ({ file, message }) => this.#takeStderr(file, message));
    stream.on("test:pass", (test) => {
      if (test.details.type === "suite") return;
      this.#count(test.skip === undefined && test.todo === undefined ? "passed" : "skipped", test);
    });
    stream.on("test:fail", (test) => {
      const { error } = test.details;
      if (isOfType(error, "subtestsFailed")) return;
      if (test.todo !== undefined) this.#count("skipped", test);
      else if (test.name !== test.file) this.#failTest(test, error);
      else if (isEnded(error)) this.#endFile(test.name);
      else this.#failFile(test, test.name, error);
    });
    stream.once("end", () => this.#log.end());
  }

  #takeStderr(file: string, message: string): void {
    this.#stderr.set(file, ((this.#stderr.get(file) ?? "") + message).slice(-KEPT_LENGTH));
    this.#log.push(Buffer.from(message));
  }

  #count(how: keyof FollowedTests["counts"], test: TestEvent): void {
    this.counts[how] += 1;
    this.#log.push(Buffer.from(`${how}: ${this.#open.fullName(test)}\n`));
  }

  #failTest(test: TestEvent, error: Error): void {
    this.#count("failed", test);
    const failure = failureOf(test, this.#open.fullName(test), error, this.#nameOf);
    if (isEnded(error)) this.#filesWithEnded.add(test.file ?? "");
    // Node lets each test take half of the time.
    this.failures.push(
      isEnded(error) ? { ...failure, message: endlessMessage(this.#job.limitMs / 2) } : failure,
    );
  }

  #failFile(test: TestEvent, file: string, error: Error): void {
    this.#count("failed", test);
    this.failures.push(fileFailure(file, this.#stderr.get(file) ?? "", error, this.#nameOf));
  }

  /** A file was ended: the tests of it are to blame that go on, else the file itself. */
  #endFile(path: string): void {
    this.isCut = true;
    if (!this.#open.hasBegun(path)) return;
    const file = this.#nameOf(path) ?? path;
    const running = this.#open.runningIn(path);
    if (running.length === 0 && this.#filesWithEnded.has(path)) return;
    for (const name of running.length > 0 ? running : [file]) {
      this.counts.failed += 1;
      this.failures.push({ name, message: endlessMessage(this.#job.limitMs), file });
    }
  }
}
