import { expect, test } from "vitest";
import { describeEachRedis } from "./each-redis.ts";

describeEachRedis("channels", ({ target, redis, key }) => {
  test("a subscriber hears what is published on its channel, until it leaves", async () => {
    const channel = key("news");
    const subscriber = redis.subscribe<unknown>(channel);
    const heard: unknown[] = [];
    subscriber.on("message", ({ message }) => heard.push(message));
    await new Promise((resolve) => subscriber.on("subscribe", resolve));
    expect(await redis.publish(channel, { headline: "one, two" })).toBe(1);
    await redis.publish(channel, "text, with commas");
    await redis.publish(key("elsewhere"), "unheard");
    await expect.poll(() => heard).toEqual([{ headline: "one, two" }, "text, with commas"]);
    await subscriber.unsubscribe([channel]);
    expect(subscriber.getSubscribedChannels()).toEqual([]);
    await expect.poll(() => redis.publish(channel, "late")).toBe(0);
  });

  test("a subscriber to a pattern hears every channel that matches", async () => {
    const pattern = key("room:*");
    const subscriber = redis.psubscribe<unknown>(pattern);
    const heard: unknown[] = [];
    subscriber.on("pmessage", (told) => heard.push(told));
    const isBegun = async () => (await redis.publish(key("room:begin"), 0)) === 1;
    await expect.poll(isBegun).toBe(true);
    await redis.publish(key("room:one"), { a: 1 });
    const message = { pattern, channel: key("room:one"), message: { a: 1 } };
    await expect.poll(() => heard).toContainEqual(message);
    await subscriber.unsubscribe();
  });

  test("one message reaches every subscriber", async () => {
    const channel = key("all");
    const subscribers = [redis.subscribe(channel), redis.subscribe(channel)];
    const heard: unknown[] = [];
    for (const subscriber of subscribers) subscriber.on("message", ({ message }) => heard.push(message));
    // Both subscribe at once, and what each tells of its beginning is told once.
    await Promise.all(
      subscribers.map((subscriber) => new Promise((resolve) => subscriber.on("subscribe", resolve))),
    );
    expect(await redis.publish(channel, 7)).toBe(2);
    await expect.poll(() => heard).toEqual([7, 7]);
    await Promise.all(subscribers.map((subscriber) => subscriber.unsubscribe()));
  });

  test("a monitor is told of every command", async () => {
    const headers = { Authorization: `Bearer ${target.token}`, Accept: "text/event-stream" };
    const ended = new AbortController();
    const response = await fetch(`${target.url}/monitor`, { method: "POST", headers, signal: ended.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const readUntil = async (words: string) => {
      while (!text.includes(words)) text += (await reader?.read())?.value ?? "";
    };
    await readUntil('data: "OK"\n');
    await redis.set(key("watched"), "value");
    await readUntil(`"${key("watched")}" "value"`);
    expect(text).toMatch(/data: \d+\.\d{6} \[0 \S+\] "SET" /i);
    ended.abort();
  });
});
