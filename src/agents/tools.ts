/** What an agent that a model runs can be given to work with. */
const tools = ["bash", "read", "write"];

/** Whether there is such a tool. Other tools' files write them with capitals, and say more of them in brackets. */
export const isTool = (name: string): boolean => tools.includes(name.replace(/\(.*$/s, "").toLowerCase());
