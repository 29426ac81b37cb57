import { createHash } from "node:crypto";

/** The look of every page of the local WorkOS. No fonts, images or scripts are loaded. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --canvas: light-dark(#f4f3f9, #100f17);
  --glow: light-dark(#e3dfff, #241f4a);
  --card: light-dark(#ffffff, #191823);
  --line: light-dark(#dcdae6, #33313f);
  --field-line: light-dark(#8a869c, #757188);
  --text: light-dark(#1b1926, #f2f1f7);
  --muted: light-dark(#5d596e, #aeaabf);
  --accent: light-dark(#5440d8, #a99dff);
  --accent-strong: light-dark(#4430c0, #c0b7ff);
  --on-accent: light-dark(#ffffff, #15122b);
  --hover: light-dark(#f6f5fc, #211f2e);
  --danger: light-dark(#b3232f, #ff9c9c);
  --danger-fill: light-dark(#fdf0f0, #341a1f);
  --notice: light-dark(#6b4a00, #f4cf83);
  --notice-fill: light-dark(#fff6dd, #2c2412);
  font: 100%/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; padding: 1.5rem 1rem;
  display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 1.25rem;
  color: var(--text);
  background: radial-gradient(60rem 30rem at 50% -8rem, var(--glow), transparent) var(--canvas);
}
main {
  width: 100%; max-width: 27rem; padding: clamp(1.25rem, 5vw, 2.25rem);
  background: var(--card); border: 1px solid var(--line); border-radius: 1.25rem;
  box-shadow: 0 1px 2px #0000000d, 0 1.5rem 3rem -1.5rem #1b192640;
}
main.wide { max-width: 58rem; }
h1 { margin: 0; font-size: 1.625rem; line-height: 1.2; letter-spacing: -0.02em; text-wrap: balance; }
h2 { margin: 0 0 0.875rem; font-size: 1rem; }
p { margin: 0; overflow-wrap: anywhere; }
main > p + p { margin-top: 0.75rem; }
header { display: grid; gap: 0.375rem; margin-bottom: 1.75rem; }
.muted { color: var(--muted); }
.small { font-size: 0.875rem; }
.mark { display: flex; align-items: center; gap: 0.5rem; margin-bottom: 0.5rem; font-size: 0.8125rem; font-weight: 600; color: var(--notice); }
.mark span { padding: 0.125rem 0.625rem; border-radius: 1rem; background: var(--notice-fill); }
.columns { display: grid; gap: 2rem; }
.columns section + section { border-top: 1px solid var(--line); padding-top: 1.75rem; }
@media (min-width: 52rem) {
  .columns { grid-template-columns: 1fr 1fr; gap: 0; }
  .columns section:first-child { padding-right: 2.25rem; }
  .columns section + section { border-top: 0; padding-top: 0; border-left: 1px solid var(--line); padding-left: 2.25rem; }
}
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.625rem; }
.people { max-height: 32rem; overflow-y: auto; margin: -0.25rem; padding: 0.25rem; }
.person { border: 1px solid var(--line); border-radius: 0.875rem; overflow: hidden; }
.person:focus-within { border-color: var(--accent); }
.person.expected { border-color: var(--accent); }
.person > button {
  width: 100%; display: grid; grid-template-columns: auto 1fr auto; align-items: center; gap: 0.875rem;
  padding: 0.75rem 0.875rem; border: 0; background: none; color: inherit; font: inherit; text-align: left; cursor: pointer;
}
.person > button:hover { background: var(--hover); }
.person > button:focus-visible { outline-offset: -3px; border-radius: 0.875rem; }
.person strong { display: block; font-weight: 600; overflow-wrap: anywhere; }
.person .address { display: block; color: var(--muted); font-size: 0.875rem; overflow-wrap: anywhere; }
.person .arrow { color: var(--muted); font-size: 1.125rem; }
.person > button:hover .arrow { color: var(--accent); }
.avatar {
  width: 2.5rem; height: 2.5rem; border-radius: 50%; display: grid; place-items: center;
  font-weight: 600; font-size: 0.875rem; color: #ffffff;
}
.hue0 { background: #5440d8; } .hue1 { background: #0b6e63; } .hue2 { background: #9a3b12; }
.hue3 { background: #a1246b; } .hue4 { background: #1d5fae; } .hue5 { background: #4d6614; }
.organization {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.625rem;
  padding: 0.5rem 0.875rem; border-top: 1px solid var(--line); font-size: 0.875rem; color: var(--muted);
}
.organization select { flex: 1 1 9rem; min-width: 0; }
label { display: block; font-size: 0.875rem; font-weight: 600; margin-bottom: 0.375rem; }
.organization label { margin: 0; font-weight: 400; }
.optional { font-weight: 400; color: var(--muted); }
input, select {
  width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; font: inherit; color: var(--text);
  background: var(--card); border: 1px solid var(--field-line); border-radius: 0.625rem;
}
select { min-height: 2.25rem; padding: 0.25rem 0.5rem; font-size: 0.875rem; }
input[aria-invalid="true"] { border-color: var(--danger); border-width: 2px; }
.fields { display: grid; gap: 1rem; }
.names { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); }
.error { margin-top: 0.375rem; font-size: 0.875rem; color: var(--danger); }
.alert { padding: 0.75rem 0.875rem; margin-bottom: 1.25rem; border-radius: 0.75rem; color: var(--danger); background: var(--danger-fill); font-size: 0.9375rem; }
.primary {
  min-height: 2.875rem; padding: 0.5rem 1rem; border: 0; border-radius: 0.75rem; font: inherit; font-weight: 600;
  color: var(--on-accent); background: var(--accent); cursor: pointer; text-decoration: none;
}
.primary:hover { background: var(--accent-strong); }
.leave { margin-top: 1.75rem; text-align: center; }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
footer { max-width: 44rem; text-align: center; text-wrap: balance; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, monospace; font-size: 0.9em; overflow-wrap: anywhere; }
@media (prefers-reduced-motion: no-preference) {
  .person, .person > button, .primary, .arrow { transition: background-color 120ms, border-color 120ms, color 120ms; }
}
@media (forced-colors: active) { .avatar { border: 1px solid; } }
`;

/** How the content security policy names exactly this style sheet. */
export const pageStyleHash = `'sha256-${createHash("sha256").update(pageStyle).digest("base64")}'`;
