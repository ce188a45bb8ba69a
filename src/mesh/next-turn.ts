/** Lets all else that waits in this isolate have its turn: between pieces of work that keep it busy. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
