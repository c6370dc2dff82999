export type {
  Conversation,
  Finding,
  Level,
  Message,
  ScoredWindow,
  Strictness,
  TextScore,
  Verdict,
} from './text-score.js'
export { strictnesses } from './text-score.js'
