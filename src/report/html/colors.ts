/** The colours of a page as custom properties. */
export const LIGHT: string = `--bg:#f6f8fa;--card:#fff;--ink:#1f2328;--muted:#59636e;--line:#d1d9e0;--grid:#e4e7eb;--rule:#8b94a0;--link:#0550ae;--band:#f1f4f7;
--pass:#0b6e4f;--fail:#b42318;--invalid:#7a3fa8;--open:#59636e;--pass-bg:#dff3ea;--fail-bg:#fde4e1;--invalid-bg:#efe3f8;--open-bg:#e9edf1;
--p50:#2f6fae;--p99:#b36b00;--p99-ink:#9a5b00;--h0:#d6e6f5;--h1:#9cc4e8;--h2:#5a9bd4;--h3:#2b6fb0;--h4:#123f73`

const DARK = `--bg:#0d1117;--card:#161b22;--ink:#e6edf3;--muted:#9ba5b0;--line:#30363d;--grid:#2b3138;--rule:#79828e;--link:#79b8ff;--band:#1c222a;
--pass:#56c596;--fail:#ff8b80;--invalid:#c9a3ec;--open:#9ba5b0;--pass-bg:#12352a;--fail-bg:#47201c;--invalid-bg:#362348;--open-bg:#262c34;
--p50:#6cb0f0;--p99:#e0a03c;--p99-ink:#e8b25a;--h0:#173049;--h1:#1f4f7d;--h2:#3179ba;--h3:#66aee8;--h4:#c4e2fb`

/** Light or dark as the system has it, unless `data-theme` of the root says which. */
export const COLORS: string = `:root{color-scheme:light dark;${LIGHT}}
@media(prefers-color-scheme:dark){:root:not([data-theme=light]){${DARK}}}
:root[data-theme=dark]{color-scheme:dark;${DARK}}:root[data-theme=light]{color-scheme:light}
`
