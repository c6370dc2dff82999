/** Text for markup. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

/** One HTML file that loads nothing and runs no script. `title` is text, `body` is markup. */
export function page(title: string, style: string, body: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escaped(title)}</title><style>${style}</style></head><body>`,
    ...body,
    '</body></html>\n',
  ].join('\n')
}

export const count = (value: number): string => value.toLocaleString('en-GB')
