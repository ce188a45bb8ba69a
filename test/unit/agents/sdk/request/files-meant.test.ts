import { expect, it } from "vitest";
import { filesMeant, leftOutInWords } from "../../../../../agents/sdk/request/files-meant.ts";

const files = ["Dockerfile", "api/main.py", "api/util.py", "notes"];

it("a request means the files that it names, by file or folder, and leaves out the others", () => {
  expect(filesMeant("look at main.py", files)).toEqual({
    files: ["api/main.py"],
    leftOut: ["Dockerfile", "api/util.py", "notes"],
    isNamed: true,
  });
  expect(filesMeant("is ./notes empty?", files).files).toEqual(["notes"]);
  expect(filesMeant("check api/ please", files).files).toEqual(["api/main.py", "api/util.py"]);
});

it("words for a kind of file name none, so that all are meant", () => {
  expect(filesMeant("check my Dockerfile and the notes.", files)).toEqual({
    files,
    leftOut: [],
    isNamed: false,
  });
});

it("what is left out is told in a sentence, and nothing where there is nothing to tell", () => {
  expect(leftOutInWords(["a", "b", "c", "d"])).toEqual([
    "4 more files were left out, as the request names others: a, b, c and 1 more.",
  ]);
  expect(leftOutInWords([])).toEqual([]);
});
