/** A test as Node's runner tells of it. A file is one too, with its path as its name. */
export type TestEvent = { name: string; nesting: number; file?: string; line?: number; column?: number };

/** The tests that are under way in each file. */
export class OpenTests {
  readonly #reported = new Map<string, string[]>();
  readonly #running = new Map<string, { path: string[]; nesting: number }[]>();

  /** A test is begun to be reported, which happens in the order in which tests are written. */
  start({ file = "", nesting, name }: TestEvent): void {
    const names = (this.#reported.get(file) ?? []).slice(0, nesting);
    this.#reported.set(file, [...names, name]);
  }

  /** The names of a test that is reported and of those around it, outermost first. */
  fullName({ file = "", nesting, name }: TestEvent): string {
    return [...(this.#reported.get(file) ?? []).slice(0, nesting), name].join(" > ");
  }

  /** A test begins to run. */
  run({ file = "", nesting, name }: TestEvent): void {
    const running = this.#running.get(file) ?? [];
    const around = running.findLast((test) => test.nesting === nesting - 1);
    this.#running.set(file, [...running, { path: [...(around?.path ?? []), name], nesting }]);
  }

  /** A test has ended. */
  end({ file = "", nesting, name }: TestEvent): void {
    const running = this.#running.get(file) ?? [];
    const index = running.findLastIndex((test) => test.nesting === nesting && test.path.at(-1) === name);
    this.#running.set(file, running.toSpliced(index, index < 0 ? 0 : 1));
  }

  /** Whether a file has begun to run. */
  hasBegun = (file: string): boolean => this.#running.has(file);

  /** The names of the innermost tests of a file that run, without that of the file. */
  runningIn(file: string): string[] {
    const tests = (this.#running.get(file) ?? []).filter(({ path }) => path[0] !== file);
    const deepest = Math.max(...tests.map(({ nesting }) => nesting));
    return tests.filter(({ nesting }) => nesting === deepest).map(({ path }) => path.join(" > "));
  }
}
