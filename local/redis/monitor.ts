import type { Command, Engine } from "./engine.ts";

/** Tells of a command, as Redis's MONITOR writes it. */
type Watcher = (line: string) => void;

/** An engine whose commands can be watched, until the function that `watch` gives is called. */
export type MonitoredEngine = Engine & { watch: (watcher: Watcher) => () => void };

/** Makes an engine's commands watchable: those that come through it, whoever sent them. */
export function withMonitor(engine: Engine): MonitoredEngine {
  const watchers = new Set<Watcher>();

  const tell = (command: Command): void => {
    if (watchers.size === 0) return;
    const line = describeCommand(command, Date.now());
    for (const watcher of watchers) watcher(line);
  };

  return {
    ...engine,
    run: (command) => {
      tell(command);
      return engine.run(command);
    },
    runAtomically: (commands) => {
      commands.forEach(tell);
      return engine.runAtomically(commands);
    },
    watch: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

function describeCommand({ name, args }: Command, nowMs: number): string {
  const words = [name, ...args].map((word) => JSON.stringify(String(word)));
  return `${(nowMs / 1000).toFixed(6)} [0 0.0.0.0:0] ${words.join(" ")}`;
}
