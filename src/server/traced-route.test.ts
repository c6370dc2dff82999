import type { ServerResponse } from 'node:http'
import { context, metrics, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openStore } from '../store/index.js'
import { createApp } from './app.js'
import { type ServerOptions, startServer } from './start-server.js'
import { chunk, doneMark, finish, hasClosed, sendHead, sendWords } from './testing/chat-chunks.js'
import { completion, fakeUpstream } from './testing/fake-upstream.js'
import { chat, dependencies, post, protection } from './testing/scripted-guard.js'

type Answer = Parameters<typeof fakeUpstream>[0]

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'
const traceparent = `00-${traceId}-${parentId}-01`
/** Words of prompts and answers, looked for in all that is exported. */
const secret = 'marigold'
const sentence = `A calm sentence about a ${secret}. `

const open: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

async function gateway(answer: Answer, changes: Partial<ServerOptions> = {}) {
  const fake = await fakeUpstream(answer)
  const store = await openStore('sqlite::memory:')
  const server = await startServer({
    version: '1',
    systems: [],
    port: 0,
    ledger: store.ledger,
    upstream: { url: fake.url },
    protection: protection(),
    ...changes,
  })
  open.push(store, fake, server)
  const ask = (path: string, body: unknown, headers: Record<string, string> = { traceparent }) =>
    fetch(`${server.url}${path}`, post(body, headers))
  return { ask, sent: () => fake.requests.map(({ request }) => request.headers.traceparent) }
}

const answerWhole: Answer = (_, response) => {
  response.setHeader('content-type', 'application/json').end(completion(sentence))
}

describe('without an SDK', () => {
  it('the trace context passes through as it came', async () => {
    const { ask, sent } = await gateway(answerWhole)
    const response = await ask('/v1/chat/completions', chat(secret))
    expect(await response.text()).toBe(completion(sentence))
    expect(sent()).toEqual([traceparent])
  })
})

describe('with an SDK', () => {
  const spans = new InMemorySpanExporter()
  const points = new InMemoryMetricExporter(AggregationTemporality.DELTA)
  const reader = new PeriodicExportingMetricReader({ exporter: points, exportIntervalMillis: 3_600_000 })
  const tracing = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  const metering = new MeterProvider({ readers: [reader] })

  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    propagation.setGlobalPropagator(new W3CTraceContextPropagator())
    trace.setGlobalTracerProvider(tracing)
    metrics.setGlobalMeterProvider(metering)
  })
  beforeEach(async () => {
    await reader.forceFlush()
    points.reset()
    spans.reset()
  })
  afterAll(async () => {
    for (const api of [trace, metrics, propagation, context]) api.disable()
    await Promise.all([tracing.shutdown(), metering.shutdown()])
  })

  /** The one span there is, once it has ended. */
  const ended = (): Promise<ReadableSpan> =>
    vi.waitFor(() => {
      const [span, ...more] = spans.getFinishedSpans()
      expect(more).toEqual([])
      expect(span).toBeDefined()
      return span!
    })
  const eventsOf = ({ events }: ReadableSpan) => {
    for (const { name } of events) expect(name).toBe('gen_ai.evaluation.result')
    return events.map(({ attributes }) => attributes ?? {})
  }
  const brief = (span: ReadableSpan) =>
    eventsOf(span).map(event => `${event['ductile.edge']} ${event['gen_ai.evaluation.name']}`)
  const everySignal = ['user harm', 'user injection', 'answer harm']
  async function measured() {
    await reader.forceFlush()
    return points
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(scope => scope.metrics))
      .flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => ({
          name: descriptor.name,
          attributes,
          count: typeof value === 'number' ? value : (value as { count: number }).count,
        })),
      )
  }
  async function expectNoWords(span: ReadableSpan) {
    const { name, attributes, events, status, resource } = span
    const exported = JSON.stringify([
      { name, attributes, events, status, resource: resource.attributes },
      await measured(),
    ])
    expect(exported).toContain('gen_ai.evaluation.result')
    expect(exported).not.toContain(secret)
  }

  it('a whole answer is one span with an event for each signal at each edge', async () => {
    const { ask, sent } = await gateway(answerWhole)
    expect((await ask('/v1/chat/completions', chat(secret))).status).toBe(200)
    const span = await ended()
    expect(span).toMatchObject({ name: 'chat m', kind: 1, status: { code: 0 } })
    expect(span.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'm',
      'gen_ai.request.stream': false,
      'http.request.method': 'POST',
      'http.route': '/v1/chat/completions',
      'url.path': '/v1/chat/completions',
      'http.response.status_code': 200,
      'ductile.action': 'allow',
    })
    expect(brief(span)).toEqual(everySignal)
    expect(eventsOf(span)[0]).toEqual({
      'gen_ai.evaluation.name': 'harm',
      'gen_ai.evaluation.score.value': 10,
      'gen_ai.evaluation.score.label': 'passed',
      'gen_ai.evaluation.explanation': 'no threshold exceeded',
      'ductile.edge': 'user',
      'ductile.action': 'allow',
      'ductile.stopped': false,
      'ductile.check.duration': 0.001,
      'ductile.receipt': expect.stringMatching(/^1:[0-9a-f]{64}$/),
    })
    // The caller's span is the parent of this one, and this one of what the upstream does.
    expect(span.parentSpanContext).toMatchObject({ traceId, spanId: parentId, isRemote: true })
    expect(sent()).toEqual([`00-${traceId}-${span.spanContext().spanId}-01`])
    await expectNoWords(span)
  })

  it('a streamed answer is one span, which ends with the stream', async () => {
    let finishAnswer = (): void => {}
    const { ask, sent } = await gateway((_, response) => {
      sendHead(response)
      for (let sentences = 0; sentences < 8; sentences += 1) response.write(chunk({ content: sentence }))
      finishAnswer = () => response.end(finish() + doneMark)
    })
    const { body } = await ask('/v1/chat/completions', chat(secret, { stream: true }))
    const reading = body!.getReader()
    await reading.read()
    expect(spans.getFinishedSpans()).toEqual([])
    finishAnswer()
    while (!(await reading.read()).done);
    const span = await ended()
    expect(span.attributes).toMatchObject({
      'gen_ai.request.stream': true,
      'http.response.status_code': 200,
      'ductile.action': 'allow',
    })
    expect(brief(span)).toEqual(everySignal)
    expect(sent()).toEqual([`00-${traceId}-${span.spanContext().spanId}-01`])
    await expectNoWords(span)
  })

  it('a stream that is cut says so', async () => {
    const { ask } = await gateway((_, response) =>
      sendWords(response, sentence, 'Then risky things. ', sentence),
    )
    await (await ask('/v1/chat/completions', chat(secret, { stream: true }))).text()
    const span = await ended()
    expect(span.attributes).toMatchObject({ 'ductile.action': 'block', 'ductile.stopped': true })
    expect(eventsOf(span)).toContainEqual(
      expect.objectContaining({
        'gen_ai.evaluation.name': 'harm',
        'gen_ai.evaluation.score.value': 90,
        'gen_ai.evaluation.score.label': 'flagged',
        'ductile.edge': 'answer',
        'ductile.action': 'block',
      }),
    )
    await expectNoWords(span)
  })

  it('a client that goes away ends the span and the call to the upstream', async () => {
    let upstream: ServerResponse | undefined
    const { ask } = await gateway((_, response) => {
      upstream = response
      sendHead(response)
      for (let sentences = 0; sentences < 8; sentences += 1) response.write(chunk({ content: sentence }))
    })
    const { body } = await ask('/v1/chat/completions', chat(secret, { stream: true }))
    const reading = body!.getReader()
    await reading.read()
    await reading.cancel()
    await hasClosed(upstream!)
    const span = await ended()
    // What had been delivered is judged and reported all the same.
    expect(brief(span)).toEqual(everySignal)
    await expectNoWords(span)
  })

  it('a blocked request keeps its reason and is no error of the server', async () => {
    const { ask } = await gateway(answerWhole)
    expect((await ask('/v1/chat/completions', chat(`${secret} risky`))).status).toBe(400)
    const span = await ended()
    expect(span.status.code).toBe(0)
    expect(span.attributes).toMatchObject({
      'http.response.status_code': 400,
      'error.type': 'content_filter',
      'ductile.action': 'block',
      'ductile.stopped': true,
    })
    expect(eventsOf(span)[0]).toMatchObject({
      'gen_ai.evaluation.score.label': 'flagged',
      'gen_ai.evaluation.explanation': 'harm 90 > 50 (configured)',
    })
    expect(await measured()).toContainEqual({
      name: 'ductile.decisions',
      attributes: { 'ductile.edge': 'user', 'ductile.action': 'block', 'ductile.stopped': true },
      count: 1,
    })
    await expectNoWords(span)
  })

  it('a signal that failed has an error and no score', async () => {
    const { ask } = await gateway(answerWhole)
    await ask('/v1/chat/completions', chat(`${secret} unscorable`))
    const span = await ended()
    const [harm] = eventsOf(span)
    expect(harm).toMatchObject({ 'gen_ai.evaluation.name': 'harm', 'error.type': 'too_long' })
    expect(harm).not.toHaveProperty(['gen_ai.evaluation.score.value'])
    expect(await measured()).toContainEqual({
      name: 'ductile.check.duration',
      attributes: { 'gen_ai.evaluation.name': 'harm', 'ductile.edge': 'user', 'error.type': 'too_long' },
      count: 1,
    })
    await expectNoWords(span)
  })

  it('an upstream that fails is an error of the server', async () => {
    const { ask } = await gateway((_, response) => response.destroy())
    expect((await ask('/v1/chat/completions', chat(secret))).status).toBe(502)
    const span = await ended()
    expect(span.status.code).toBe(2)
    expect(span.attributes['error.type']).toMatch(/^upstream_/)
  })

  it.each([
    ['/v1/responses', { model: 'm', input: secret }, 'chat m'],
    ['/v1/messages', { ...chat(secret), max_tokens: 5 }, 'chat m'],
    ['/v1/embeddings', { model: 'm', input: secret }, 'embeddings m'],
    ['/v1/moderations', { input: secret }, 'moderation'],
  ])('%s is traced, too', async (path, body, name) => {
    const { ask, sent } = await gateway((_, response) => {
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}')
    })
    await ask(path, body)
    const span = await ended()
    expect(span).toMatchObject({ name, attributes: { 'http.route': path } })
    expect(brief(span).slice(0, 2)).toEqual(['user harm', 'user injection'])
    for (const header of sent()) expect(header).toBe(`00-${traceId}-${span.spanContext().spanId}-01`)
    await expectNoWords(span)
  })

  it('guards that are off leave a span without events', async () => {
    const store = await openStore('sqlite::memory:')
    open.push(store)
    const { protection: _, ...off } = dependencies({ ledger: store.ledger })
    await createApp(off).request('/v1/chat/completions', post(chat(secret)))
    const span = await ended()
    expect(span.attributes).toMatchObject({ 'gen_ai.request.model': 'm', 'http.response.status_code': 200 })
    expect(span.events).toEqual([])
  })

  it('a span that is active is the parent', async () => {
    const outer = trace.getTracer('test').startSpan('outer')
    const asked = () =>
      createApp(dependencies()).request('/v1/chat/completions', post(chat(secret), { traceparent }))
    await context.with(trace.setSpan(context.active(), outer), asked)
    const span = await ended()
    expect(span.kind).toBe(0)
    expect(span.parentSpanContext).toEqual(outer.spanContext())
  })
})
