/** The page's session for the tests of its screens: in memory, without a key or a server. Never part of `dist`. */
import type { Connection } from '../../src/session/client';
import { hostile } from './hostile';
import { speak } from '../../src/words/language.svelte';
import { memorySession, type Scene } from './session';

export type { Connection };

declare global {
  interface Window {
    /** What the tests change while a screen is open. */
    scene: Scene;
  }
}

export async function connect(lost: () => void, takeOver: boolean): Promise<Connection | 'elsewhere'> {
  const asked = new URLSearchParams(location.search);
  const scene: Scene = {
    vault: asked.get('vault') ?? 'some',
    role: asked.get('role') === 'professional' ? 'professional' : 'patient',
    state: asked.get('state') ?? 'open',
    fail: asked.get('fail') ?? '',
    slow: asked.get('slow') === 'yes',
    alarms: asked.get('alarms') === 'yes',
    passkey: asked.get('passkey') === 'yes',
    firstContact: asked.get('first') === 'yes',
    answered: asked.get('answered') === 'yes',
    behind: asked.get('lost') === 'yes',
    broken: asked.get('broken') === 'yes',
    standing: asked.get('standing') ?? 'proven',
    deposits: asked.get('deposits') === 'yes',
    sealed: 0,
    unproven: 0,
    byRule: asked.get('rule') === 'yes',
    back: asked.get('back') ?? 'some',
    lost,
    speak,
  };
  window.scene = scene;
  if (asked.get('state') === 'elsewhere' && !takeOver) return 'elsewhere';
  if (asked.get('state') === 'broken') throw new Error('broken');
  const words = asked.get('words');
  const api = words === null ? memorySession(scene) : hostile(memorySession(scene), Number(words));
  return { api, end: () => (scene.state = 'locked'), leave: () => {} };
}
