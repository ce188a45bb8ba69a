import type { Subscriber } from "../subscribers/subscriber.ts";
import { removeSubscriber } from "../subscribers/subscribers.ts";

const MAX_BOUNCES = 3;

export const hasBounced = ({ bounces }: Subscriber): boolean => bounces >= MAX_BOUNCES;

/** Counts a mail that came back; whoever has too many is removed. */
export function recordBounce(subscriber: Subscriber): void {
  subscriber.bounces += 1;
  if (hasBounced(subscriber)) removeSubscriber(subscriber.address);
}
