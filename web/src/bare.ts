/** Text as people type it when they are in a hurry: small, and without accents. */
export const bare = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
