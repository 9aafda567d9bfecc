const RULES = `
:root { color-scheme: light dark; --paper: #eceae5; --bar: #ffffff; --ink: #1c2430; --line: #d5d0c6; --action: #0b5563; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0f1316; --bar: #1c2328; --ink: #eeebe4; --line: #3a444d; --action: #86cdd9; }
}
* { box-sizing: border-box; }
html, body { margin: 0; height: 100%; background: var(--paper); color: var(--ink); font: 18px/1.5 system-ui, sans-serif; }
body { display: flex; flex-direction: column; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; padding: 4px 8px; background: var(--bar); border-bottom: 1px solid var(--line); }
.bar p { margin: 0 auto 0 2px; font-size: 15px; }
.bar button { min-height: 44px; padding: 0 7px; border: 1px solid var(--line); border-radius: 10px; background: none; color: inherit; font: inherit; font-size: 15px; cursor: pointer; }
:focus-visible { outline: 3px solid var(--action); outline-offset: 2px; }
@media (max-width: 420px) { .bar p { flex-basis: 100%; } .bar button { flex: 1; } .find input { flex-basis: 100%; } .find p { flex-basis: auto; } .find p:empty { display: none; } }
.pages { flex: 1; overflow: auto; padding: 12px; }
.page { position: relative; margin: 0 auto 12px; background: #fff; box-shadow: 0 1px 4px rgb(0 0 0 / 25%); --total-scale-factor: var(--scale); --scale-round-x: 1px; --scale-round-y: 1px; }
.page canvas { display: block; width: 100%; height: 100%; }
.textLayer { position: absolute; inset: 0; overflow: clip; line-height: 1; text-align: initial; transform-origin: 0 0; color-scheme: only light; text-size-adjust: none; forced-color-adjust: none; z-index: 1;
  --min-font-size: 1; --text-scale-factor: calc(var(--total-scale-factor) * var(--min-font-size)); --min-font-size-inv: calc(1 / var(--min-font-size)); }
.textLayer :is(span, br) { color: transparent; position: absolute; white-space: pre; cursor: text; transform-origin: 0% 0%; }
.textLayer > :not(.markedContent), .textLayer .markedContent span:not(.markedContent) { z-index: 1; --font-height: 0; font-size: calc(var(--text-scale-factor) * var(--font-height)); --scale-x: 1; --rotate: 0deg; transform: rotate(var(--rotate)) scaleX(var(--scale-x)) scale(var(--min-font-size-inv)); }
.textLayer .markedContent { display: contents; }
.textLayer ::selection { background: rgb(0 90 200 / 30%); }
mark { color: transparent; background: rgb(255 200 0 / 45%); border-radius: 2px; }
mark.current { background: rgb(255 120 0 / 55%); box-shadow: 0 0 0 2px #c2410c; }
.aloud { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: pre; }
.find input { flex: 1 1 150px; min-width: 0; min-height: 44px; padding: 0 10px; border: 1px solid var(--line); border-radius: 10px; background: none; color: inherit; font: inherit; font-size: 16px; }
.find p { margin: 0; min-width: 4em; }
.find p:empty { min-width: 0; }
img { display: block; margin: auto; max-width: 100%; height: auto; background: #fff; }
.large img { max-width: none; }
pre { margin: 0 auto; max-width: 82ch; padding: 20px; background: var(--bar); border: 1px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; font: 17px/1.55 ui-monospace, monospace; }
article { margin: 0 auto; max-width: 82ch; padding: 20px; background: var(--bar); border: 1px solid var(--line); overflow-wrap: anywhere; }
article h1 { margin: 0 0 8px; font-size: 26px; line-height: 1.25; }
article h2 { margin: 28px 0 8px; font-size: 22px; }
article h3, article h4 { margin: 20px 0 6px; font-size: 19px; }
article figure { margin: 0 0 14px; }
article :is(td, th, li) { white-space: pre-line; }
article p { margin: 0 0 10px; max-width: 68ch; }
.wide { overflow-x: auto; margin: 0 0 14px; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding: 0 0 6px; }
th, td { padding: 8px 10px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; font-variant-numeric: tabular-nums; }
@media (max-width: 420px) { article { padding: 12px; } th, td { padding: 8px 4px; font-size: 15px; } }
.tools { gap: 4px 16px; font-size: 15px; }
.tools label { display: flex; align-items: center; gap: 8px; flex: 1 1 220px; min-height: 44px; }
.tools input { flex: 1; min-width: 90px; accent-color: var(--action); }
[hidden] { display: none !important; }
canvas[role='img'] { display: block; margin: 0 auto 12px; background: #000; }
.told { margin: 0 auto 12px; max-width: 82ch; }
article .told { font-weight: 600; }
.note { max-width: 82ch; margin: 12px auto; }
`;

/** By the style sheet's object: the policy admits no style in the markup. */
export function dress(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RULES);
  document.adoptedStyleSheets = [sheet];
}
