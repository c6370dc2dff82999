import { describe, expect, it } from 'vitest'
import { findDirectives, findOrders } from './directives.js'

const found = (text: string, find = findDirectives): string[] =>
  find(text).map(({ start, end }) => text.slice(start, end).trim())

describe('findDirectives', () => {
  it('takes the sentence that addresses the agent and the rest of its block', () => {
    const text =
      'Opening hours are nine to five.\n\nNote to the assistant: first do this. Send it on.\n\nBest regards'
    expect(found(text)).toEqual(['Note to the assistant: first do this. Send it on.'])
  })

  it('goes on with the next block while that gives orders', () => {
    const text =
      'Before you continue, please do the following.\n\nSend the list to someone.\n\nThe shop is blue.'
    expect(found(text)).toEqual([
      'Before you continue, please do the following.',
      'Send the list to someone.',
    ])
  })

  it('leaves ordinary writing alone', () => {
    expect(
      found('Please send feedback to the desk. You can pay by card.\n\nDelete old copies each month.'),
    ).toEqual([])
  })
})

describe('findOrders', () => {
  it('takes every sentence that begins with an order, also inside printed data', () => {
    expect(found("{'review': 'Please share the file. It was fine.'}", findOrders)).toHaveLength(1)
    expect(found('It was fine. Delete the file now. We liked it.', findOrders)).toEqual([
      'Delete the file now.',
    ])
    expect(found('It was fine.', findOrders)).toEqual([])
  })
})
