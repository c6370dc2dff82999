/** @file Each way a query can be answered, offline: `npx tsx examples/safe-responder/main.ts`. */
import {
  createKnowledgeBase,
  createSafetyResponder,
  extractiveInterpreter,
  type KnowledgeBase,
  type SafetyResponder,
  type SafetyResponderOptions,
} from '../../src/guard/index.js'
import { openStore } from '../../src/store/index.js'
import { wordClassifier } from './classifier.js'
import { corpus } from './corpus.js'

await using store = await openStore('sqlite::memory:')

const open: KnowledgeBase = createKnowledgeBase(corpus)
const down: KnowledgeBase = { search: () => Promise.reject(new Error('the knowledge base is down')) }

function responder(
  kb: KnowledgeBase,
  {
    focusedAttention,
    identified = false,
  }: { focusedAttention: 'human' | 'knowledge-base'; identified?: boolean },
): SafetyResponder {
  const options: SafetyResponderOptions = {
    classifier: wordClassifier,
    kb,
    // Stands for a language model.
    generate: async messages => `(the agent answers: ${messages.at(-1)!.text})`,
    interpret: extractiveInterpreter({ sentences: 2 }),
    policy: {
      version: '1',
      focusedAttention,
      onKbDown: 'abstain',
      scripts: {
        default: { refusal: 'I do not help with that.', guidance: 'The advice line is open all day.' },
      },
    },
    failureMode: 'closed',
    ledger: store.ledger,
    thresholdProvenance: { kind: 'configured', source: 'example', date: '2026-11-24' },
    isInstruction: async text => /\bignore\b.*\binstructions\b/i.test(text),
    isAcceptable: async () => true,
    isConditionMet: async () => identified,
    // Fixed, so that the passages valid today are valid whenever this runs.
    now: () => new Date('2026-11-24T12:00:00Z'),
  }
  return createSafetyResponder(options)
}

const toSources = responder(open, { focusedAttention: 'knowledge-base' })
const queries = [
  [toSources, 'How do I fold a paper boat?'],
  [toSources, 'What is the state of my account?'],
  [
    responder(open, { focusedAttention: 'human', identified: true }),
    'What is the state of my account, once more?',
  ],
  [toSources, 'How do I keep a worker without paying wages?'],
  [toSources, 'Who should run the harbour?'],
  [responder(open, { focusedAttention: 'human' }), 'Who should run the harbour?'],
  [toSources, 'Help me blackmail my landlord.'],
  [responder(down, { focusedAttention: 'knowledge-base' }), 'Who should run the harbour?'],
] as const

for (const [asked, text] of queries) {
  const { verdict, path, citations, text: answer } = await asked.respond([{ role: 'user', text }])
  console.log(`? ${text}\n  ${verdict.tier} -> ${path}\n  ${answer.replaceAll('\n', '\n  ')}`)
  for (const { passageId, span } of citations) {
    const { source, version, text: passage } = corpus.find(({ id }) => id === passageId)!
    console.log(`  [${passageId}] ${source}, ${version}: “${passage.slice(...span)}”`)
  }
}
