/**
 * @file Text that looks like a secret whatever its label says: labels of objects are never complete. Rules of thumb for
 * credentials and personal records; a detector of one's own can stand in.
 */

/** Least sensitivity a text shows by itself. */
export type SensitivityOf = (text: string) => 0 | 3 | 4

const credential =
  /\b(?:password|passphrase|passwd|secret|api[ _-]?key|access[ _-]?(?:key|token)|token|private key|bearer)\b\s*(?:is|[:=])?\s*\S*\d|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b/i
const personal =
  /\b(?:account|acct|iban|card|ssn|social security|passport|policy|patient|salary|balance)\b[^.\n]{0,24}\d{4,}|\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b|\b(?:\d{4}[ -]?){3}\d{4}\b|\b(?:born|date of birth|dob)\b[^.\n]{0,12}\d{4}/i

export const sensitivityOf: SensitivityOf = text => {
  const given = text.slice(0, 50_000)
  return credential.test(given) ? 4 : personal.test(given) ? 3 : 0
}
