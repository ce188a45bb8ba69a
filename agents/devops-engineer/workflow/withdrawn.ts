// What GitHub has withdrawn: jobs that ask for it fail or wait for ever. From its changelog up to 2025.

const runners = new Set([
  "ubuntu-16.04",
  "ubuntu-18.04",
  "ubuntu-20.04",
  "macos-10.15",
  "macos-11",
  "macos-12",
  "macos-13",
  "windows-2016",
  "windows-2019",
]);

/** The last major version of an action that does not work any more. */
const actions: Record<string, number> = {
  "actions/upload-artifact": 3,
  "actions/download-artifact": 3,
  "actions/cache": 2,
};

/** Whether GitHub has no runner of this name any more. */
export const isWithdrawnRunner = (label: string): boolean => runners.has(label);

/** Whether GitHub refuses to run this version of one of its own actions. */
export function isWithdrawnAction(name: string, version: string): boolean {
  const last = actions[name];
  const major = /^v(\d+)(\.\d+)*$/.exec(version)?.[1];
  return last !== undefined && major !== undefined && Number(major) <= last;
}
