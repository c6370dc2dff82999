/**
 * @file Reads what Python's `repr` prints of plain data: strings, numbers, `True`, `False`, `None`, lists, tuples and
 * dictionaries. Agent logs are full of it. No names, no calls, nothing is evaluated.
 */

export type PythonLiteral =
  | { readonly ok: true; readonly value: unknown; readonly end: number }
  | { readonly ok: false; readonly at: number; readonly message: string }

const maxDepth = 200

/**
 * The value a literal stands for; tuples become arrays, keys become strings.
 *
 * @param text - one literal and nothing else but white space
 * @returns where and why it failed instead of throwing
 */
export function readPythonLiteral(text: string): PythonLiteral {
  const reader = new Reader(text)
  try {
    const value = reader.value(0)
    reader.skipSpace()
    if (reader.at < text.length) reader.fail('text after the literal')
    return { ok: true, value, end: reader.at }
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, at: reader.at, message: error.message }
    throw error
  }
}

/** A call with literal arguments, as Python writes it. */
export interface PythonCall {
  readonly name: string
  readonly positional: readonly unknown[]
  readonly named: Readonly<Record<string, unknown>>
}

/** Reads `name(1, key='x')`; undefined if it is no such call. */
export function readPythonCall(text: string): PythonCall | undefined {
  const name = /^\s*([\w.]+)\s*\(/.exec(text)
  if (name === null) return undefined
  const reader = new Reader(text)
  reader.at = name[0].length
  try {
    const given = reader.callArguments()
    reader.skipSpace()
    return reader.at === text.length ? { name: name[1]!, ...given } : undefined
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

class Unreadable extends Error {}

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
  ['true', true],
  ['false', false],
  ['null', null],
])
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' }
const keywordPattern = /\s*([A-Za-z_]\w*)\s*=(?!=)/y
const numberPattern = /[-+]?(?:\d[\d_]*)?\.?\d+(?:[eE][-+]?\d+)?/y

class Reader {
  at = 0
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): unknown {
    if (depth > maxDepth) this.fail('nested too deeply')
    this.skipSpace()
    const first = this.#text[this.at]
    if (first === '{') return this.#dictionary(depth)
    if (first === '[') return this.#sequence(']', depth)
    if (first === '(') return this.#sequence(')', depth)
    if (first === "'" || first === '"') return this.#strings()
    for (const [word, value] of words)
      if (this.#text.startsWith(word, this.at) && !/\w/.test(this.#text[this.at + word.length] ?? '')) {
        this.at += word.length
        return value
      }
    numberPattern.lastIndex = this.at
    const number = numberPattern.exec(this.#text)
    if (number === null) return this.fail('not a literal')
    this.at += number[0].length
    return Number(number[0].replaceAll('_', ''))
  }

  skipSpace(): void {
    while (/\s/.test(this.#text[this.at] ?? '')) this.at++
  }

  fail(message: string): never {
    throw new Unreadable(message)
  }

  /** Behind the opening bracket, up to and with the closing one. */
  callArguments(): Omit<PythonCall, 'name'> {
    const positional: unknown[] = []
    const named: [string, unknown][] = []
    while (!this.#closes(')')) {
      keywordPattern.lastIndex = this.at
      const keyword = keywordPattern.exec(this.#text)
      if (keyword === null) positional.push(this.value(0))
      else {
        this.at += keyword[0].length
        named.push([keyword[1]!, this.value(0)])
      }
      this.#comma(')')
    }
    return { positional, named: Object.fromEntries(named) }
  }

  #dictionary(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = []
    this.at++
    while (!this.#closes('}')) {
      const key = this.value(depth + 1)
      this.#expect(':')
      entries.push([String(key), this.value(depth + 1)])
      this.#comma('}')
    }
    return Object.fromEntries(entries)
  }

  #sequence(close: string, depth: number): unknown[] {
    const items: unknown[] = []
    this.at++
    while (!this.#closes(close)) {
      items.push(this.value(depth + 1))
      this.#comma(close)
    }
    return items
  }

  /** Adjacent strings are one string. */
  #strings(): string {
    let all = ''
    for (;;) {
      const quote = this.#text[this.at]
      if (quote !== "'" && quote !== '"') return all
      all += this.#string(quote)
      const before = this.at
      this.skipSpace()
      const next = this.#text[this.at]
      if (next !== "'" && next !== '"') {
        this.at = before
        return all
      }
    }
  }

  #string(quote: string): string {
    let out = ''
    for (this.at++; this.at < this.#text.length; this.at++) {
      const character = this.#text[this.at]!
      if (character === quote) {
        this.at++
        return out
      }
      if (character !== '\\') out += character
      else out += this.#escape()
    }
    return this.fail('a string is not closed')
  }

  #escape(): string {
    const kind = this.#text[++this.at] ?? ''
    const digits = { x: 2, u: 4, U: 8 }[kind]
    if (digits === undefined)
      return escapes[kind] ?? (kind === '\n' ? '' : /[\\'"]/.test(kind) ? kind : `\\${kind}`)
    const code = this.#text.slice(this.at + 1, this.at + 1 + digits)
    if (!new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(code)) return this.fail('a bad escape')
    this.at += digits
    const point = Number.parseInt(code, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : this.fail('a bad escape')
  }

  #closes(close: string): boolean {
    this.skipSpace()
    if (this.#text[this.at] !== close) return false
    this.at++
    return true
  }

  #comma(close: string): void {
    this.skipSpace()
    if (this.#text[this.at] === ',') this.at++
    else if (this.#text[this.at] !== close) this.fail(`"," or "${close}" expected`)
  }

  #expect(character: string): void {
    this.skipSpace()
    if (this.#text[this.at++] !== character) this.fail(`"${character}" expected`)
  }
}
