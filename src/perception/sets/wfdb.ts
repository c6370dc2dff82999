/** @file Reads a record of PhysioNet's WFDB: signals of format 212, and beat annotations. */
import { readFileSync } from 'node:fs'
import { InvalidInputError } from '../../core/index.js'

export interface Beat {
  /** Place of the R peak, in samples from the start. */
  readonly sample: number
  /** As PhysioNet writes it: `N` normal, `A` atrial premature, `V` ventricular premature, … */
  readonly symbol: string
}

export interface EcgRecord {
  /** In millivolts, the first lead. */
  readonly signal: Float64Array
  readonly hertz: number
  readonly beats: readonly Beat[]
}

/** Symbols of the annotation codes from 1 on that mark a beat, by PhysioNet's `ecgcodes.h`. */
const symbols = 'NLRaVFJASEj/Q'

/**
 * @param path - the record's path without extension; `.hea`, `.dat` and `.atr` stand beside each other
 * @throws InvalidInputError if the header is no two-lead record of format 212
 */
export function readEcg(path: string): EcgRecord {
  const lines = readFileSync(`${path}.hea`, 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
  const [, leads, hertz, samples] = lines[0]!.split(' ')
  const [, format, gain, , zero] = lines[1]!.split(' ')
  if (leads !== '2' || format !== '212')
    throw new InvalidInputError({
      code: 'bad_record',
      where: `${path}.hea`,
      message: `${path}.hea: must name two leads in format 212`,
    })
  const bytes = readFileSync(`${path}.dat`)
  const signal = new Float64Array(Number(samples))
  for (let i = 0; i < signal.length; i++) {
    // Two samples of 12 bits, one a lead, in three bytes; the first takes the low half of the middle byte.
    const raw = bytes[3 * i]! | ((bytes[3 * i + 1]! & 0x0f) << 8)
    signal[i] = ((raw >= 2048 ? raw - 4096 : raw) - Number(zero)) / Number.parseFloat(gain!)
  }
  return { signal, hertz: Number(hertz), beats: readBeats(readFileSync(`${path}.atr`)) }
}

/** MIT's annotation format: words of six bits of code and ten of time since the last. */
function readBeats(bytes: Buffer): Beat[] {
  const beats: Beat[] = []
  let sample = 0
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const word = bytes.readUInt16LE(at)
    const [code, value] = [word >> 10, word & 0x3ff]
    if (word === 0) break
    // SKIP: a time of 32 bits follows, its high half first.
    if (code === 59) {
      sample += (bytes.readUInt16LE(at + 2) << 16) | bytes.readUInt16LE(at + 4)
      at += 4
    }
    // AUX: text of that many bytes follows, padded to an even number. 60 to 62 carry no time.
    else if (code === 63) at += value + (value & 1)
    else if (code < 60) {
      sample += value
      const symbol = symbols[code - 1]
      if (symbol !== undefined) beats.push({ sample, symbol })
    }
  }
  return beats
}
