/** Whether the browser has a network at all; a request can still fail. */
let online = $state(navigator.onLine);

addEventListener('online', () => (online = true));
addEventListener('offline', () => (online = false));

export const network = {
  get online(): boolean {
    return online;
  },
};
