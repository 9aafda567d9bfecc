/** Asks again every two seconds until there is an answer, or until the screen is left. */
export async function until<T>(
  ask: () => Promise<T | null | false>,
  left: AbortSignal,
): Promise<T | undefined> {
  while (!left.aborted) {
    const answer = await ask();
    if (left.aborted) return undefined;
    if (answer !== null && answer !== false) return answer;
    await new Promise((next) => setTimeout(next, 2_000));
  }
  return undefined;
}
