import { hasBounced } from "../mail/bounces.ts";
import type { Subscriber } from "./subscriber.ts";

const subscribers: Subscriber[] = [];

export function addSubscriber(subscriber: Subscriber): void {
  subscribers.push(subscriber);
}

/** Those who still get mail. */
export function activeSubscribers(): Subscriber[] {
  return subscribers.filter((subscriber) => !hasBounced(subscriber));
}

export function removeSubscriber(address: string): void {
  const index = subscribers.findIndex((subscriber) => subscriber.address === address);
  if (index >= 0) subscribers.splice(index, 1);
}
