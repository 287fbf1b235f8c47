/** Writes `index.html`, `page.js` and `page.css` into a folder. */
export function buildPage(folder: string): Promise<void>
