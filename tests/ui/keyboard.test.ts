import { describe, expect, it } from 'vitest'
import { keyAction } from '../../src/ui/state/keyboard.ts'

const key = (name: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

describe('keys', () => {
  it('lead to the rooms in their order, and no further', () => {
    expect(keyAction(key('1'), 'elsewhere', true)).toEqual({ do: 'room', room: 'data' })
    expect(keyAction(key('8'), 'elsewhere', true)).toEqual({ do: 'room', room: 'report' })
    expect(keyAction(key('9'), 'elsewhere', true)).toBeNull()
    expect(keyAction(key('0'), 'elsewhere', true)).toBeNull()
  })

  it('act only when no field has focus', () => {
    for (const name of ['1', 'k', 'i', 'p', 'P', 't', 'e', '?']) expect(keyAction(key(name), 'field', true)).toBeNull()
    expect(keyAction(key('z', { ctrlKey: true }), 'field', true)).toBeNull()
    expect(keyAction(key('s', { ctrlKey: true }), 'field', true)).toEqual({ do: 'save' })
  })

  it('can be switched off where they are single letters', () => {
    expect(keyAction(key('i'), 'elsewhere', false)).toBeNull()
    expect(keyAction(key('z', { metaKey: true }), 'elsewhere', false)).toEqual({ do: 'undo' })
  })

  it('show the knobs with K, small or large', () => {
    expect(keyAction(key('k'), 'elsewhere', true)).toEqual({ do: 'knobs' })
    expect(keyAction(key('K', { shiftKey: true }), 'elsewhere', true)).toEqual({ do: 'knobs' })
  })

  it('pin with P, swap with Shift P', () => {
    expect(keyAction(key('p'), 'elsewhere', true)).toEqual({ do: 'pin' })
    expect(keyAction(key('P', { shiftKey: true }), 'elsewhere', true)).toEqual({ do: 'swap' })
    expect(keyAction(key('p', { ctrlKey: true }), 'elsewhere', true)).toBeNull()
  })

  it('step through the definitions with brackets, typed with AltGr or not', () => {
    expect(keyAction(key('['), 'elsewhere', true)).toEqual({ do: 'definition', step: -1 })
    expect(keyAction(key(']'), 'elsewhere', true)).toEqual({ do: 'definition', step: 1 })
    expect(keyAction(key(']', { ctrlKey: true, altKey: true }), 'elsewhere', true)).toEqual({
      do: 'definition',
      step: 1,
    })
    expect(keyAction(key(']', { ctrlKey: true }), 'elsewhere', true)).toBeNull()
    expect(keyAction(key('['), 'field', true)).toBeNull()
    expect(keyAction(key('['), 'elsewhere', false)).toBeNull()
  })

  it('undo and redo', () => {
    expect(keyAction(key('z', { ctrlKey: true }), 'elsewhere', true)).toEqual({ do: 'undo' })
    expect(keyAction(key('Z', { ctrlKey: true, shiftKey: true }), 'elsewhere', true)).toEqual({ do: 'redo' })
  })

  it('move from region to region, from a field too', () => {
    expect(keyAction(key('F6'), 'field', false)).toEqual({ do: 'region', step: 1 })
    expect(keyAction(key('F6', { shiftKey: true }), 'elsewhere', true)).toEqual({ do: 'region', step: -1 })
  })

  it('leave the browser’s own combinations alone', () => {
    expect(keyAction(key('r', { ctrlKey: true }), 'elsewhere', true)).toBeNull()
    expect(keyAction(key('1', { altKey: true }), 'elsewhere', true)).toBeNull()
  })
})
