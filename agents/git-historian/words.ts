/** Such as "67 %". */
export const percent = (part: number): string => `${Math.round(part * 100)} %`;

export const countedPeople = (count: number): string => (count === 1 ? "1 person" : `${count} people`);
