import { createHash } from 'node:crypto'

/** A seed that stays the same for a task, sample and epoch: an integer in [0, 2^48). */
export function seedOf(task: string, id: string, epoch: number): number {
  return createHash('sha256')
    .update(JSON.stringify([task, id, epoch]))
    .digest()
    .readUIntBE(0, 6)
}
