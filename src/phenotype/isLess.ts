/** 1 or 0, without a branch that the processor would have to guess; for differences of 31 bits. */
export const isLess = (a: number, b: number): number => (a - b) >>> 31
