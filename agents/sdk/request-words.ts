/** The words of a request that may be names of files or folders: without quotes, brackets and full stops. */
export function nameWords(request: string): string[] {
  return request
    .split(/[\s"'`()[\]{}<>,;]+/)
    .map((word) => word.replace(/^\.?\//, "").replace(/[.:!?/]+$/, ""))
    .filter((word) => word !== "");
}
