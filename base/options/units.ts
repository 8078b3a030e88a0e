/** Bytes. */
export const KIB = 1024;
export const MIB: number = 1024 * KIB;
