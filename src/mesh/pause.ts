/** Waits for some milliseconds; for none, until all else that waits in this isolate has had its turn. */
export const pause = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
