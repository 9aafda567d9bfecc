/** Focus moves to the title of each new screen, except when the page has only just opened. */
export const firstScreen = { passed: false };
