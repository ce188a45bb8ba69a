/** Someone who has asked for the newsletter. */
export type Subscriber = { address: string; name: string; since: Date; bounces: number };
