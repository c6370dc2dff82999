import { describe, expect, it } from 'vitest'
import { toolLimits } from '../limits/tool-limits.js'
import { ProvenancePolicy } from '../provenance/monitor.js'
import { checkRules } from '../provenance/policy-rules.js'
import type { ToolCall } from '../trajectory/trajectory.js'
import { AgentMonitor, stoppedFeedback } from './agent-monitor.js'

const call = (tool: string, given: ToolCall['arguments'], id = 'c1'): ToolCall => ({
  id,
  tool,
  arguments: given,
})
const provenance = new ProvenancePolicy(
  checkRules({
    name: 'house',
    version: 1,
    tools: ['read', 'heat'],
    rules: [
      {
        id: 'ordered',
        tools: 'mail',
        arguments: { to: { from: ['directive', 'tool'] } },
        reason: 'no orders',
      },
    ],
  }),
)

describe('AgentMonitor', () => {
  it('unites what the monitors say, and the strictest decides', () => {
    const limits = toolLimits(
      [
        {
          tool: 'heat',
          limits: [
            { parameter: 'celsius', op: '<=', value: 80, hazard: 'burns', severity: 2, otherwise: 'clamp' },
          ],
        },
      ],
      { unlisted: 'allow' },
    )
    const run = new AgentMonitor({ provenance, limits }).startRun()
    const decision = run.before(call('heat', { celsius: 95 }))
    expect(decision.action).toBe('annotate')
    expect(decision.call.arguments).toEqual({ celsius: 80 })
    expect(decision.findings.map(({ monitor, action }) => [monitor, action])).toEqual([
      ['limits', 'annotate'],
      ['provenance', 'allow'],
    ])
  })

  it('knows a result that `after` was told of as the source of the next argument', () => {
    const run = new AgentMonitor({ provenance }).startRun()
    run.observe({ kind: 'message', agent: 'agent', origin: 'user', text: 'write to pat@own.example' })
    run.after(call('read', {}), { text: 'contact: x@drop.example', isError: false })
    expect(run.before(call('mail', { to: 'pat@own.example' })).action).toBe('allow')
    const stopped = run.before(call('mail', { to: 'x@drop.example' }))
    expect(stopped.action).toBe('block')
    expect(stopped.reason).toContain('comes from the output of read')
    expect(stoppedFeedback(stopped)).toMatch(/^Stopped by policy: ordered/)
  })

  it('diagnoses a failure by the schema, and breaks a loop of the same call', () => {
    const tools = [
      { name: 'read', parameters: { properties: { path: { type: 'string' } }, required: ['path'] } },
    ]
    const run = new AgentMonitor({ tools, loopLimit: 2 }).startRun()
    const failing = call('read', {})
    expect(run.before(failing).action).toBe('allow')
    const first = run.after(failing, { text: 'went wrong', isError: true })
    expect(first).toMatchObject({ code: 'missing-argument', argument: 'path', attempt: 1 })
    run.after({ ...failing, id: 'c2' }, { text: 'went wrong', isError: true })
    expect(run.before({ ...failing, id: 'c3' })).toMatchObject({ action: 'block' })
    expect(run.before(call('read', { path: 'a' })).action).toBe('allow')
  })

  it('forgets failures of a call that works in the end', () => {
    const run = new AgentMonitor({ loopLimit: 2 }).startRun()
    const flaky = call('read', { path: 'a' })
    run.after(flaky, { text: 'timed out', isError: true })
    run.after(flaky, { text: 'words', isError: false })
    run.after(flaky, { text: 'timed out', isError: true })
    expect(run.before(flaky).action).toBe('allow')
  })
})
