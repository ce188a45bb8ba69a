/** The value that a share of all, from 0 up to 1, lies below. NaN where there is none. */
export const percentile = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? Number.NaN;
