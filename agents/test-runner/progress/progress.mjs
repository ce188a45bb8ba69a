// A reporter of jest and of vitest: notes what begins and what ends while tests run, one JSON object a line.

import { appendFileSync } from "node:fs";

const note = (line) => appendFileSync(process.env.MIOSA_TEST_PROGRESS, `${JSON.stringify(line)}\n`);

/** The names of the suites around a test of vitest, outermost first. */
function suitesOf({ parent }) {
  return parent?.type === "suite" ? [...suitesOf(parent), parent.name] : [];
}

const statuses = { passed: "passed", failed: "failed" };

export default class ProgressReporter {
  // What jest calls.

  onTestFileStart({ path }) {
    note({ kind: "file", file: path });
  }

  onTestCaseStart({ path }, { ancestorTitles, title }) {
    note({ kind: "test", file: path, names: [...ancestorTitles, title] });
  }

  /** Vitest calls it too, with the test alone. */
  onTestCaseResult(test, result) {
    if (result === undefined) return this.#onVitestResult(test);
    const { ancestorTitles, title, status, failureMessages, location } = result;
    note({
      kind: "result",
      file: test.path,
      names: [...ancestorTitles, title],
      status,
      failureMessages,
      location,
    });
  }

  onTestFileResult({ path }, { failureMessage }) {
    note({ kind: "end", file: path, message: failureMessage });
  }

  // What vitest calls.

  onTestModuleQueued({ moduleId }) {
    note({ kind: "file", file: moduleId });
  }

  onTestCaseReady(test) {
    note({ kind: "test", file: test.module.moduleId, names: [...suitesOf(test), test.name] });
  }

  #onVitestResult(test) {
    const { state, errors = [] } = test.result();
    note({
      kind: "result",
      file: test.module.moduleId,
      names: [...suitesOf(test), test.name],
      status: statuses[state] ?? "pending",
      failureMessages: errors.map(({ stack, message }) => stack ?? message),
      location: test.location,
    });
  }

  onTestModuleEnd(module) {
    const [error] = module.errors();
    note({ kind: "end", file: module.moduleId, message: error?.stack ?? error?.message });
  }
}
