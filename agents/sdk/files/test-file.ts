const folder = /(^|\/)(tests?|__tests__|specs?|e2e)\//i;
const name = /[._-](test|spec)\.[^/]+$|(^|\/)test_[^/]+$|Tests?\.(java|kt|cs)$/;

/** Whether a file is a test, or lies among tests, by its path. */
export const isTestFile = (file: string): boolean => folder.test(file) || name.test(file);

const aid = /(^|\/)(__mocks__|fixtures?|testdata|bench(marks?)?)\/|[._-]bench\.[^/]+$/i;

/** Whether a file is a test or made for tests and measurements, as fixtures, mocks and benchmarks are. */
export const isForTests = (file: string): boolean => isTestFile(file) || aid.test(file);
