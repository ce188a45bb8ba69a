import type { ProcessEvent } from "./process-messages.ts";

/** Signals by the words that E2B's daemon uses for them. */
const signalWords: Readonly<Record<string, string>> = {
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGQUIT: "quit",
  SIGILL: "illegal instruction",
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGPIPE: "broken pipe",
  SIGALRM: "alarm clock",
  SIGTERM: "terminated",
};

/** The last event of a command: its exit code, or -1 and the signal that ended it. */
export function exitEvent(code: number | null, signal: NodeJS.Signals | null): ProcessEvent {
  if (code === null) {
    const status = `signal: ${signalWords[signal ?? ""] ?? signal}`;
    return { case: "end", value: { exitCode: -1, exited: false, status, error: status } };
  }
  const status = `exit status ${code}`;
  return {
    case: "end",
    value: { exitCode: code, exited: true, status, ...(code === 0 ? {} : { error: status }) },
  };
}
