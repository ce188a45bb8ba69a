// Says what template of sandboxes would be built; `--push` builds it at E2B, with the key in E2B_API_KEY.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { defaultBuildLogger, Template } from "e2b";
import { template, templateSize } from "../sandbox-template/template.ts";
import { templateName } from "../src/sandbox/programs.ts";

const folder = fileURLToPath(new URL("../sandbox-template", import.meta.url));

/** The files that go into the template beside what it installs, in the order of their paths: `sha256  bytes  path`. */
export async function describeFiles(): Promise<string[]> {
  const entries = await readdir(join(folder, "programs"), { recursive: true, withFileTypes: true });
  const programs = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
  const paths = ["package.json", "package-lock.json", ...programs.sort()];
  return Promise.all(
    paths.map(async (path) => {
      const content = await readFile(join(folder, path));
      const sha256 = createHash("sha256").update(content).digest("hex");
      return `${sha256}  ${String(content.length).padStart(9)}  ${path}`;
    }),
  );
}

/** What would be built, in words that are the same for the same sources. */
export const describeTemplate = async (): Promise<string> =>
  [
    `E2B_TEMPLATE=${templateName()}`,
    `${templateSize.cpuCount} processors, ${templateSize.memoryMB} MiB of memory`,
    "",
    Template.toDockerfile(template),
    "Files (sha256, bytes, path):",
    ...(await describeFiles()),
    "",
  ].join("\n");

async function push(): Promise<void> {
  if (!process.env.E2B_API_KEY) throw new Error("set E2B_API_KEY to build the template at E2B");
  const { templateId } = await Template.build(template, templateName(), {
    ...templateSize,
    onBuildLogs: defaultBuildLogger(),
  });
  process.stdout.write(
    `Built ${templateId}. Set E2B_TEMPLATE=${templateName()} when you deploy the Worker.\n`,
  );
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { push: { type: "boolean", default: false } } });
  process.stdout.write(await describeTemplate());
  if (values.push) await push();
}
