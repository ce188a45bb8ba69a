const folder = /(^|\/)(tests?|__tests__|specs?|e2e)\//;
const name = /[._-](test|spec)\.[^/]+$|(^|\/)test_[^/]*\.py$|_test\.(py|go|rb)$|Tests?\.(java|kt|cs)$/;

/** Whether a file is a test, or lies among tests, by its path. */
export const isTestFile = (file: string): boolean => folder.test(file) || name.test(file);
