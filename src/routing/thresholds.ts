/**
 * Below this confidence the router counts as unsure and a person is asked: a question costs less than a run of
 * the wrong agent. It is above a half, so that two agents that fit about equally are always a question.
 */
export const unsureBelow = 0.6;

/**
 * From this confidence an agent counts as the clear winner of one part of a request. It is higher than for
 * a whole request, as cutting a request into steps for several agents goes wrong where any one part is wrong.
 * Where words of order make the cut, and the part names a file, the confidence of a whole request is enough.
 */
export const clearWinnerFrom = 0.75;
