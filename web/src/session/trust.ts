/**
 * The page's one Trusted Types policy. It can make two things: the address of a worker built with the page,
 * and the frame document that holds the viewer. The viewer's script runs only if its hash stands in the CSP.
 */
import { integrity as viewerHash } from 'virtual:viewer';

interface Policy {
  createScriptURL(url: string): string;
  createHTML(viewerScript: string): string;
}

interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

/** Inside the frame nothing may be fetched; its own policy is added to the one it inherits from the page. */
const FRAME_POLICY =
  `default-src 'none'; script-src '${viewerHash}' 'wasm-unsafe-eval'; ` +
  "img-src blob:; font-src blob: data:; form-action 'none'; base-uri 'none'";

const rules: Policy = {
  createScriptURL(url) {
    const address = new URL(url, location.href);
    if (
      address.origin !== location.origin ||
      !(address.pathname.startsWith('/assets/') || address.pathname === '/sw.js')
    )
      throw new TypeError(url);
    return address.href;
  },
  createHTML(viewerScript) {
    return (
      '<!doctype html><html><head><meta charset="utf-8">' +
      `<meta http-equiv="Content-Security-Policy" content="${FRAME_POLICY}">` +
      `<title>Document</title></head><body><script>${viewerScript}</script></body></html>`
    );
  },
};

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;

export const trust: Policy = factory ? factory.createPolicy('cachet', rules) : rules;
