/** The system that this browser says it runs on, as people call it; empty when it says none. */
export function deviceSystem(): string {
  const agent = navigator.userAgent;
  return ['Android', 'iPhone', 'iPad', 'Windows', 'Mac', 'Linux'].find((name) => agent.includes(name)) ?? '';
}
