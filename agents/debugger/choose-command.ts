// Which command shows the failure: the one that the request names, else code blocks or a file of it, else the
// project's own script.

import { posix } from "node:path";
import { projectFolder } from "../sdk/files/project-folder.ts";
import { AgentError } from "../sdk/program/program.ts";
import { isNamedAmong, nameWords } from "../sdk/request/files-meant.ts";
import { wantedOf } from "../sdk/request/wanted.ts";
import type { Program } from "../sdk/user-code/choose.ts";
import { prepareLaunch } from "../sdk/user-code/launch.ts";
import { programsOf } from "../sdk/user-code/programs-of-task.ts";
import { type Choice, type Context, environment, ofScript, ofWords } from "./command.ts";
import { findProject, scriptFor, withoutUnwanted } from "./project-scripts.ts";
import { saidCommand } from "./said-command.ts";

async function ofProgram(program: Program, { files, paths, bundleUrl }: Context): Promise<Choice> {
  const { words, cwd, env, remove } = await prepareLaunch(program, files, paths, bundleUrl);
  return { shown: program.name, words, cwd, env: { ...environment(cwd, paths.files), ...env }, remove };
}

/** The file of tests that a request names. */
function namedTest(request: string, files: readonly string[]): string | undefined {
  const words = nameWords(request);
  return files.find((file) => /[._-](?:test|spec)\.[mc]?[jt]sx?$/.test(file) && isNamedAmong(words, file));
}

const pythonMarks = ["pyproject.toml", "pytest.ini", "tox.ini", "setup.cfg", "setup.py"];

const isPythonTest = (file: string): boolean => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(file);

/** Chooses what to run. Throws an `AgentError` where that stays open or there is nothing. */
export async function chooseCommand(context: Context): Promise<Choice> {
  const { task, paths } = context;
  const { request, files, unwanted } = wantedOf(task.request, context.files);
  const found = await findProject(request, files, paths.files);
  const project = found && withoutUnwanted(found, task.request, unwanted);
  const said = saidCommand(request);
  if (said !== undefined && said.join() !== "pytest") return ofWords(said, project, context);
  const test = namedTest(request, files);
  if (test !== undefined && project?.scripts.test !== undefined) {
    return ofScript("test", [posix.relative(project.folder, test)], project, context);
  }
  const words = nameWords(request);
  const namesFile = files.some((file) => isNamedAmong(words, file));
  const script = project && scriptFor(request, project);
  if (project && script && task.snippets.length === 0 && !namesFile)
    return ofScript(script, [], project, context);
  const pythonTest = files.find(isPythonTest);
  if (task.snippets.length === 0 && !namesFile && pythonTest !== undefined) {
    const folder = projectFolder(pythonTest, files, pythonMarks);
    return ofWords(["pytest"], { folder, scripts: {} }, context);
  }
  const [program] = await programsOf(task, context.files, paths.files);
  if (program === undefined) throw new AgentError("nothing_to_run", "There is nothing to run.");
  return ofProgram(program, context);
}
