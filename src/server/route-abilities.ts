import type { RouteAbility } from '../policy/index.js'

const conversation = ['user', 'result', 'plan', 'call', 'answer'] as const

/** What each route judges, whole and streamed. Tested against the routes themselves. */
export const routeAbilities: readonly RouteAbility[] = Object.freeze([
  { route: '/v1/chat/completions', edges: { whole: conversation, stream: conversation } },
  { route: '/v1/responses', edges: { whole: conversation, stream: conversation } },
  { route: '/v1/messages', edges: { whole: conversation, stream: conversation } },
  // What comes back are numbers.
  { route: '/v1/embeddings', edges: { whole: ['user'] } },
  { route: '/v1/moderations', edges: { whole: ['user'] } },
])
