/**
 * Below this confidence the router counts as unsure and a person is asked: a question costs less than a run of
 * the wrong agent. It is above a half, so that two agents that fit about equally are always a question.
 */
export const unsureBelow = 0.6;

/**
 * From this confidence an agent counts as the clear winner of one clause of a request. It is higher than for
 * a whole request, as cutting a request into steps for several agents goes wrong where any one part is wrong.
 * Where words of order make the cut, the confidence of a whole request is enough for what stands between them, and for
 * a clause that names a file.
 */
export const clearWinnerFrom = 0.75;

/**
 * From this confidence a part of a request that has no verb of its own is taken for more work of the agent before it,
 * where it is the best guess.
 */
export const likelyFrom = 0.3;
