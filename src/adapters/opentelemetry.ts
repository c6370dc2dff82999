/**
 * @file What the pipeline reports, as OpenTelemetry has it: a span per request, an event per signal, two metrics. Speaks
 * to the API only; where no SDK is registered, no span begins and instruments do nothing. Nothing of what was judged is
 * in it.
 *
 * @see OpenTelemetry semantic conventions for generative AI (status: development), `gen_ai.evaluation.result`
 */
import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  metrics,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { type Action, mostRestrictive, type Outcome, scoreOf } from '../core/index.js'
import type { Judgement } from '../pipeline/index.js'
import { providerOf } from './gen-ai-provider.js'

/** Of the conventions; `moderation` is ours, since they have no name for it. */
export type Operation = 'chat' | 'embeddings' | 'moderation'

/** The span of a request, from its arrival to the last byte of its answer. */
export interface RequestSpan {
  /** What is asked of whom. */
  asked(request: { readonly model: string; readonly isStream: boolean; readonly upstream?: string }): void
  /** Adds an event per signal. */
  judged(judgement: Judgement): void
  answered(status: number): void
  /** @param type - the error's code; its words stay here, as they may quote what was judged */
  failed(type: string): void
  /** The headers with this span as the parent of what is asked with them. */
  carriedBy(headers: Headers): Headers
  end(): void
}

const tracer = trace.getTracer('ductile')

/**
 * Begins the span of a request, under the span that is active (an HTTP instrumentation's) or else the one that the
 * request's headers name. Undefined when nobody traces.
 */
export function startRequestSpan({
  operation,
  route,
  headers,
}: {
  readonly operation: Operation
  readonly route: string
  readonly headers: Headers
}): RequestSpan | undefined {
  const active = context.active()
  const isInner = trace.getSpan(active) !== undefined
  const parent = isInner ? active : propagation.extract(active, headers, headersGetter)
  const attributes: Attributes = {
    'gen_ai.operation.name': operation,
    'http.request.method': 'POST',
    'http.route': route,
    'url.path': route,
  }
  const kind = isInner ? SpanKind.INTERNAL : SpanKind.SERVER
  const span = tracer.startSpan(operation, { kind, attributes }, parent)
  return isSpanContextValid(span.spanContext())
    ? requestSpan(span, { operation, within: trace.setSpan(parent, span) })
    : undefined
}

function requestSpan(
  span: Span,
  { operation, within }: { operation: Operation; within: Context },
): RequestSpan {
  let worst: Action = 'allow'
  return {
    asked({ model, isStream, upstream }) {
      const provider = upstream === undefined ? undefined : providerOf(upstream)
      const name = model.slice(0, 200)
      span.updateName(`${operation} ${name}`)
      span.setAttributes({
        'gen_ai.request.model': name,
        'gen_ai.request.stream': isStream,
        ...(provider === undefined ? {} : { 'gen_ai.provider.name': provider }),
      })
    },
    judged(judgement) {
      for (const outcome of judgement.outcomes)
        span.addEvent('gen_ai.evaluation.result', evaluation(outcome, judgement))
      worst = mostRestrictive([worst, judgement.decision.action])
      span.setAttribute('ductile.action', worst)
      if (judgement.stopped) span.setAttribute('ductile.stopped', true)
    },
    answered(status) {
      span.setAttribute('http.response.status_code', status)
      // What the client did wrong, or what was blocked, is no error of a server's.
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    },
    failed(type) {
      span.setAttribute('error.type', type)
    },
    carriedBy(headers) {
      const carried = new Headers(headers)
      propagation.inject(within, carried, { set: (carrier, name, value) => carrier.set(name, value) })
      return carried
    },
    end: () => span.end(),
  }
}

function evaluation(outcome: Outcome, { edge, decision, stopped, receipt }: Judgement): Attributes {
  const { signal, costMs } = outcome.type === 'scored' ? outcome.assessment : outcome
  // A rule may look at one facet of a signal, written `signal:facet`.
  const isFlagged = decision.exceeded.some(each => each.signal.split(':', 1)[0] === signal)
  return {
    'gen_ai.evaluation.name': signal,
    'gen_ai.evaluation.explanation': decision.reason,
    ...(outcome.type === 'scored'
      ? {
          'gen_ai.evaluation.score.value': scoreOf(outcome.assessment.risk),
          'gen_ai.evaluation.score.label': isFlagged ? 'flagged' : 'passed',
        }
      : { 'error.type': outcome.code }),
    'ductile.edge': edge,
    'ductile.action': decision.action,
    'ductile.stopped': stopped,
    'ductile.check.duration': costMs / 1000,
    ...(receipt === null ? {} : { 'ductile.receipt': `${receipt.sequence}:${receipt.hash}` }),
  }
}

/**
 * Counts and times what is judged, in the meter of the SDK that is registered when this is called:
 * `ductile.decisions` by edge, action and whether it was carried out; `ductile.check.duration` in seconds by signal and
 * edge, with `error.type` for what could not be scored.
 */
export function judgementInstruments(): (judgement: Judgement) => void {
  const meter = metrics.getMeter('ductile')
  const decisions = meter.createCounter('ductile.decisions', {
    description: 'Decisions by edge and action',
    unit: '{decision}',
  })
  const duration = meter.createHistogram('ductile.check.duration', {
    description: 'Time of a signal',
    unit: 's',
    advice: { explicitBucketBoundaries: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5] },
  })
  return ({ edge, decision: { action }, stopped, outcomes }) => {
    decisions.add(1, { 'ductile.edge': edge, 'ductile.action': action, 'ductile.stopped': stopped })
    for (const outcome of outcomes) {
      const { signal, costMs } = outcome.type === 'scored' ? outcome.assessment : outcome
      const failure = outcome.type === 'scored' ? {} : { 'error.type': outcome.code }
      duration.record(costMs / 1000, {
        'gen_ai.evaluation.name': signal,
        'ductile.edge': edge,
        ...failure,
      })
    }
  }
}

const headersGetter = {
  keys: (headers: Headers) => [...headers.keys()],
  get: (headers: Headers, name: string) => headers.get(name) ?? undefined,
}
