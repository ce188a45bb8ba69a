/** Whether a response is an event stream, which goes out as the session made it: untouched, headers included. */
export const isStream = (response: Response): boolean =>
  response.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;
