import { splitCommand } from "../sdk/commands/split-command.ts";
import { isNamedBy } from "../sdk/request/files-meant.ts";
/** The arguments that a command in backticks gives to a program, as words without a shell's quotes. */
export function argumentsFor(request: string, program: string): string[] {
  for (const [, command = ""] of request.matchAll(/`([^`\n]{1,2000})`/g)) {
    const words = splitCommand(command);
    const at = words.findIndex((word) => {
      const path = word.replace(/^\.\//, "");
      return path !== "" && isNamedBy(path, program);
    });
    if (at >= 0) return words.slice(at + 1);
  }
  return [];
}
