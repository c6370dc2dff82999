import { describe, expect, it } from 'vitest'
import { AgentMonitor, toolLimits } from '../agents/index.js'
import { StoreError } from '../core/index.js'
import type { Conversation } from '../guard/index.js'
import { createPipeline, type PipelineOptions } from '../pipeline/index.js'
import { assessment, memoryLedger, policy, signal } from '../pipeline/testing/scripted.js'
import { ToolGuard, type ToolGuardOptions } from './agent-tool-guard.js'

const harm = signal('harm', async ({ messages }: Conversation) =>
  assessment('harm', messages.at(-1)!.text === 'FORBIDDEN' ? 0.9 : 0.1),
)

function guarded(pipeline: Partial<PipelineOptions> = {}, options: Partial<ToolGuardOptions> = {}) {
  const ledger = memoryLedger()
  const checks = { call: [harm], result: [harm] }
  const guard = new ToolGuard({
    monitor: new AgentMonitor({}),
    pipeline: createPipeline({ checks, policy: policy(), ledger, ...pipeline }),
    ...options,
  })
  return { run: guard.startRun({ id: 'r1' }), ledger }
}
const call = (text: string) => ({ id: 'c1', tool: 'send', arguments: { text } })

describe('ToolGuard', () => {
  it('judges the words of arguments, and keeps their hash but not their text', async () => {
    const { run, ledger } = guarded()
    expect(await run.before(call('FORBIDDEN'))).toMatchObject({ type: 'stopped', action: 'block' })
    expect(await run.before(call('hello'))).toMatchObject({ type: 'run', action: 'allow' })
    expect(ledger.entries.map(({ run: id, edge, subject }) => [id, edge, 'content' in subject])).toEqual([
      ['r1', 'call', false],
      ['r1', 'call', false],
    ])
  })

  it('decides and records in shadow mode, and stops nothing', async () => {
    const { run, ledger } = guarded({ mode: 'shadow' })
    expect((await run.before(call('FORBIDDEN'))).type).toBe('run')
    expect((await run.after(call('x'), { text: 'FORBIDDEN', isError: false })).stopped).toBe(false)
    expect(ledger.entries.map(({ mode, decision }) => [mode, decision.action])).toEqual([
      ['shadow', 'block'],
      ['shadow', 'block'],
    ])
  })

  it('lets nothing happen that the ledger cannot keep, unless the policy fails open', async () => {
    const ledger = {
      append: async () => {
        throw new StoreError({ code: 'store_full', message: 'the disk is full' })
      },
    }
    await expect(guarded({ ledger }).run.before(call('hello'))).rejects.toMatchObject({ code: 'store_full' })
    const open = guarded({ ledger, policy: policy('open') })
    expect((await open.run.before(call('hello'))).type).toBe('run')
  })

  it('takes a result that is too long for unscored, so that the failure mode decides', async () => {
    const long = { text: 'a'.repeat(11), isError: false }
    const closed = guarded({}, { maxResultLength: 10 })
    expect(await closed.run.after(call('x'), long)).toMatchObject({ stopped: true, code: 'result_too_large' })
    const open = guarded({ policy: policy('open') }, { maxResultLength: 10 })
    expect((await open.run.after(call('x'), long)).stopped).toBe(false)
  })

  it('stops by its monitors where there is no pipeline', async () => {
    const guard = new ToolGuard({ monitor: new AgentMonitor({ limits: toolLimits([]) }) })
    const verdict = await guard.startRun().before(call('hello'))
    expect(verdict).toMatchObject({ type: 'stopped', reason: 'no limits are known for send' })
  })

  it.each(['pending', 'declined', 'unavailable'] as const)(
    'runs nothing whose approval is %s',
    async approval => {
      const { run, ledger } = guarded()
      const also = [{ monitor: 'hints', action: 'review' as const, reason: 'it destroys' }]
      const verdict = await run.before(call('hello'), { also, approve: async () => approval })
      expect(verdict.type).toBe(approval === 'pending' ? 'asked' : 'stopped')
      expect(ledger.entries[0]!.decision.action).toBe(approval === 'pending' ? 'review' : 'block')
    },
  )
})
