// https://html.spec.whatwg.org/multipage/server-sent-events.html: JSON has no bare line breaks, so that each
// event is exactly three lines and a blank one.

/** An event as its frame on the wire. `id` is the session's sequence number and nothing else. */
export const eventFrame = (seq: number, type: string, json: string): string =>
  `id: ${seq}\nevent: ${type}\ndata: ${json}\n\n`;

/** Ends a run's stream, so that a client need not know which events end a run. */
export const doneFrame = "event: done\ndata: {}\n\n";

/** A comment. It keeps proxies from closing an idle stream, and finds readers that are gone. */
export const keepAliveFrame = ": keep-alive\n\n";

/** A comment that marks where replay ended: what follows is live, and a frontend can render at once. */
export const caughtUpFrame = (seq: number): string => `: caught-up ${seq}\n\n`;

/** The first line of a stream: how long a client waits before it reconnects. */
export const retryFrame = "retry: 1000\n\n";
