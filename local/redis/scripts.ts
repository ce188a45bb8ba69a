// Upstash takes scripts whose first line is a shebang with flags of its own, which no Redis knows. The line
// is taken away on the way in; the script keeps the hash that it has with it, for that is what clients send.

import { createHash } from "node:crypto";
import { type Command, type Engine, RedisError, type Reply } from "./engine.ts";

/** The most scripts that are remembered by their hash, and the most characters of all of them. */
const maxScripts = 1000;
const maxCharacters = 16 * 1024 * 1024;

/** Gives an engine that runs EVAL all the commands round scripts. */
export function withScripts(engine: Engine): Engine {
  const scripts = new Map<string, string>();
  let characters = 0;

  const forget = (hash: string): void => {
    characters -= scripts.get(hash)?.length ?? 0;
    scripts.delete(hash);
  };

  const remember = (script: string): string => {
    const hash = createHash("sha1").update(script).digest("hex");
    forget(hash);
    const text = script.replace(/^#!lua.*/, "");
    scripts.set(hash, text);
    characters += text.length;
    for (const oldest of scripts.keys()) {
      if (scripts.size <= maxScripts && characters <= maxCharacters) break;
      forget(oldest);
    }
    return hash;
  };

  /** Turns what runs a script, by its text or its hash, into an EVAL that any Redis understands. */
  const rewrite = ({ name, args: [script = "", ...args] }: Command): Command => {
    const hash = name.startsWith("EVALSHA") ? String(script).toLowerCase() : remember(String(script));
    const text = scripts.get(hash);
    if (text === undefined) throw new RedisError("NOSCRIPT No matching script. Please use EVAL.");
    return { name: name.replace("SHA", ""), args: [text, ...args] };
  };
  const rewriteIfScript = (command: Command) =>
    /^EVAL(SHA)?(_RO)?$/.test(command.name) ? rewrite(command) : command;

  const manage = ([operation = "", ...args]: string[]): Reply => {
    switch (operation.toUpperCase()) {
      case "LOAD":
        return Buffer.from(remember(args[0] ?? ""));
      case "EXISTS":
        return args.map((hash) => Number(scripts.has(hash.toLowerCase())));
      case "FLUSH":
        scripts.clear();
        characters = 0;
        return Buffer.from("OK");
      default:
        throw new RedisError(`ERR unknown subcommand '${operation}'. Try SCRIPT HELP.`);
    }
  };

  return {
    ...engine,
    run: async (command) =>
      command.name === "SCRIPT" ? manage(command.args.map(String)) : engine.run(rewriteIfScript(command)),
    runAtomically: async (commands) => engine.runAtomically(commands.map(rewriteIfScript)),
  };
}
