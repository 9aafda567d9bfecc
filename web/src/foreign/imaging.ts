/** Pictures of examinations are not shown on the page for links of others: they are saved, and shown in the vault. */
export const decoder = (): Promise<never> => Promise.reject(new Error('no decoder'));
