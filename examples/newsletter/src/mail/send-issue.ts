import type { Subscriber } from "../subscribers/subscriber.ts";
import { recordBounce } from "./bounces.ts";

export type Issue = { subject: string; text: string };

/** Sends an issue to all subscribers, one after the other. */
export async function sendIssue(issue: Issue, subscribers: Subscriber[]): Promise<void> {
  for (const subscriber of subscribers) {
    const response = await fetch("http://localhost:2525/send", {
      method: "POST",
      body: JSON.stringify({ to: subscriber.address, ...issue }),
    });
    if (response.status === 422) recordBounce(subscriber);
  }
}
