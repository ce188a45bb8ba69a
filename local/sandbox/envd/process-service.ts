import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { Command } from "./command.ts";
import type { Commands } from "./commands.ts";
import {
  type ProcessEvent,
  type ProcessInput,
  selectRequest,
  sendInputRequest,
  sendSignalRequest,
  startRequest,
  streamInputRequest,
  updateRequest,
} from "./process-messages.ts";
import type { Users } from "./users.ts";

const maxKeepaliveSeconds = 3_600;

/** Longest time without an event when the caller names none, in seconds: E2B's own default. */
const defaultKeepaliveSeconds = 90;

/** The calls of `process.Process`. */
export function createProcessService(commands: Commands, users: Users) {
  return {
    list: () => ({
      processes: commands.running().map(({ pid, config, tag }) => ({ pid, config, tag })),
    }),
    async *start(message: unknown, context: HandlerContext) {
      const request = startRequest.parse(message);
      const user = users.of(context.requestHeader);
      yield* relay(await commands.start(request, user, context.timeoutMs()), context);
    },
    async *connect(message: unknown, context: HandlerContext) {
      yield* relay(commands.find(selectRequest.parse(message).process.selector), context);
    },
    async sendInput(message: unknown) {
      const { process, input } = sendInputRequest.parse(message);
      await put(commands.findRunning(process.selector), input.input);
      return {};
    },
    async streamInput(messages: AsyncIterable<unknown>) {
      let command: Command | undefined;
      for await (const message of messages) {
        const { event } = streamInputRequest.parse(message);
        if (event.case === "start") command = commands.findRunning(event.value.process.selector);
        if (event.case !== "data") continue;
        if (command === undefined) {
          throw new ConnectError("input came before the process it is for", Code.InvalidArgument);
        }
        await put(command, event.value.input.input);
      }
      return {};
    },
    update(message: unknown) {
      const { process, pty } = updateRequest.parse(message);
      const command = commands.findRunning(process.selector);
      if (pty !== undefined) command.resize(pty.size);
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

async function put(command: Command, input: ProcessInput): Promise<void> {
  if (input.case === "pty") command.type(input.value);
  else await command.write(input.value);
}

async function* relay(command: Command, { signal, requestHeader }: HandlerContext) {
  const events = command.follow(signal);
  const keepalive = setInterval(() => {
    // Who is behind with reading hears of the command anyway.
    if (command.hasEnded || events.readableLength > 0) return;
    events.push({ case: "keepalive", value: {} } satisfies ProcessEvent);
  }, keepaliveMs(requestHeader));
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

/** How often a stream that has nothing to say is written to: as its client asks, but at least once an hour. */
function keepaliveMs(headers: Headers): number {
  const asked = Number(headers.get("keepalive-ping-interval")) || defaultKeepaliveSeconds;
  return 1_000 * Math.min(maxKeepaliveSeconds, Math.max(1, asked));
}
