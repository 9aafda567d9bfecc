import { createHash } from 'node:crypto';

/** A page of one file: script and style inside it, each pinned by its digest in the policy that the page carries. */
export interface Alone {
  page: string;
  /** The policy's own words, for a header that says more. */
  policy: string[];
}

/** Writes such a page. `more` is what its policy lets in beside them: without it nothing is loaded or sent. */
export function aloneOf(
  title: string,
  script: string,
  style: string,
  more: Record<string, string> = {},
): Alone {
  const rules: Record<string, string> = {
    'default-src': "'none'",
    ...more,
    'script-src': [hash(script), more['script-src']].filter(Boolean).join(' '),
    'style-src': hash(style),
    'form-action': "'none'",
    'base-uri': "'none'",
  };
  const policy = Object.entries(rules).map(([name, value]) => `${name} ${value}`);
  const page = `<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${style}</style>
<body><script>${script}</script></body>
</html>
`;
  return { page, policy };
}

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
