import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { Command } from "./command.ts";
import type { Commands } from "./commands.ts";
import {
  type ProcessEvent,
  selectRequest,
  sendInputRequest,
  sendSignalRequest,
  startRequest,
} from "./process-messages.ts";

/** Longest time without an event when the caller names none, in seconds: E2B's own default. */
const defaultKeepaliveSeconds = 90;

/** The calls of `process.Process`; those left out answer that they are not implemented. */
export function createProcessService(commands: Commands) {
  return {
    list: () => ({
      processes: commands.running().map(({ pid, config, tag }) => ({ pid, config, tag })),
    }),
    async *start(message: unknown, context: HandlerContext) {
      const request = startRequest.parse(message);
      if (request.pty !== undefined)
        throw new ConnectError("this sandbox host does not implement pty", Code.Unimplemented);
      yield* relay(await commands.start(request, context.timeoutMs()), context);
    },
    async *connect(message: unknown, context: HandlerContext) {
      yield* relay(commands.find(selectRequest.parse(message).process.selector), context);
    },
    async sendInput(message: unknown) {
      const { process, input } = sendInputRequest.parse(message);
      await commands.findRunning(process.selector).write(input.input.value);
      return {};
    },
    closeStdin(message: unknown) {
      commands.findRunning(selectRequest.parse(message).process.selector).closeInput();
      return {};
    },
    sendSignal(message: unknown) {
      const { process, signal } = sendSignalRequest.parse(message);
      commands.findRunning(process.selector).signal(signal === 9 ? "SIGKILL" : "SIGTERM");
      return {};
    },
  };
}

async function* relay(command: Command, { signal, requestHeader }: HandlerContext) {
  const events = command.follow(signal);
  const keepaliveSeconds = Number(requestHeader.get("keepalive-ping-interval")) || defaultKeepaliveSeconds;
  const keepalive = setInterval(() => {
    if (!command.hasEnded) events.push({ case: "keepalive", value: {} } satisfies ProcessEvent);
  }, keepaliveSeconds * 1000);
  events.once("close", () => clearInterval(keepalive));
  try {
    yield { event: { event: { case: "start", value: { pid: command.pid } } satisfies ProcessEvent } };
    for await (const event of events) yield { event: { event } };
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    events.destroy();
  }
}
