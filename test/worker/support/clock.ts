import { vi } from "vitest";

const minuteMs = 60_000;

/** Stops the clock in the middle of a minute, so that no window ends while a test counts. For `beforeEach`. */
export function stopClock(): () => void {
  const now = (Math.floor(Date.now() / minuteMs) + 0.5) * minuteMs;
  vi.useFakeTimers({ toFake: ["Date"], now });
  return () => void vi.useRealTimers();
}
