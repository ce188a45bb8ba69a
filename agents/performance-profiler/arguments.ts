/** The arguments that a command in backticks gives to a program, as words without a shell's quotes. */
export function argumentsFor(request: string, program: string): string[] {
  for (const [, command = ""] of request.matchAll(/`([^`\n]{1,2000})`/g)) {
    const words = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
      ([, double, single, bare]) => double ?? single ?? bare ?? "",
    );
    const at = words.findIndex((word) => {
      const path = word.replace(/^\.\//, "");
      return path !== "" && (program === path || program.endsWith(`/${path}`));
    });
    if (at >= 0) return words.slice(at + 1);
  }
  return [];
}
