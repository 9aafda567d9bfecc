/** The session's calls; one that had no answer tells the page that there is no network. */
import { network } from './network.svelte';
import type { SessionApi } from './session/contract';

export const heard = (api: SessionApi): SessionApi =>
  new Proxy(api, {
    get: (target, name) =>
      name === 'then' ? undefined : (...given: unknown[]) => asked(target, name as keyof SessionApi, given),
  });

async function asked(api: SessionApi, name: keyof SessionApi, given: unknown[]): Promise<unknown> {
  try {
    return await (api[name] as (...given: unknown[]) => Promise<unknown>)(...given);
  } catch (failure) {
    if ((failure as { code?: string }).code === 'network') network.missed();
    throw failure;
  }
}
