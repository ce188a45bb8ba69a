// A reporter of jest and of vitest: notes what begins and what ends while tests run, one JSON object a line.

import { appendFileSync } from "node:fs";

const note = (line) => appendFileSync(process.env.MIOSA_TEST_PROGRESS, `${JSON.stringify(line)}\n`);

/** The names of the suites around a test of vitest, outermost first. */
function suitesOf({ parent }) {
  return parent?.type === "suite" ? [...suitesOf(parent), parent.name] : [];
}

/** Vitest heads the stack of a test that took too long by a word of its own, in its report too. */
function stackOf(error) {
  error.stack = error.stack?.replace(/^Error: STACK_TRACE_ERROR/, () => `Error: ${error.message}`);
  return error.stack ?? error.message;
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
      failureMessages: errors.map(stackOf),
      location: test.location,
    });
  }

  /** Of a suite's own failure, that of a hook, vitest's report tells nothing. */
  onTestSuiteResult(suite) {
    const failureMessages = suite.errors().map(stackOf);
    if (failureMessages.length === 0) return;
    const names = [...suitesOf(suite), suite.name];
    const { module, location } = suite;
    note({ kind: "suite", file: module.moduleId, names, status: "failed", failureMessages, location });
  }

  onTestModuleEnd(module) {
    const [message] = module.errors().map(stackOf);
    note({ kind: "end", file: module.moduleId, message });
  }
}
