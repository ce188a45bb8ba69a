/** Such as "67 %". */
export const percent = (part: number): string => `${Math.round(part * 100)} %`;
