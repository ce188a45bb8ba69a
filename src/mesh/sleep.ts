/** Waits for so many milliseconds; for none, until all else that waits in this isolate has had its turn. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
