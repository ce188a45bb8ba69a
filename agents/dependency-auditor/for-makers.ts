import { posix } from "node:path";
import { isExample } from "../sdk/files/example-file.ts";
import { isForTests } from "../sdk/files/test-file.ts";

const settings =
  /(^|\/)scripts?\/|[._-]config\.[mc]?[jt]sx?$|(^|\/)\.[^/]+\.[mc]?[jt]s$|(^|\/)(conftest|setup|noxfile)\.py$/;

/** Whether a file of the project in `folder` is for those who make it, and does not run where it is used. */
export function isForMakers(folder: string, file: string): boolean {
  const path = posix.relative(folder, file);
  return isForTests(path) || isExample(path) || settings.test(path);
}
