import { describe, expect, it } from 'vitest'
import { parseRoute, rooms, routeHash } from '../../src/ui/state/route.ts'

describe('the route', () => {
  it('says room, cohort and score, and reads back the same', () => {
    for (const { id } of rooms) {
      const route = { room: id, score: 'PGS 000027 & more', cohort: 'wgs_eur' }
      expect(parseRoute(routeHash(route))).toEqual(route)
    }
  })

  it('leaves out what is not selected', () => {
    expect(routeHash({ room: 'association', score: null, cohort: null })).toBe('#/association')
  })

  it('leads to the Data room where it names no room', () => {
    for (const hash of ['', '#', '#/', '#/wherever', '#/association-2?score=x']) {
      expect(parseRoute(hash).room).toBe('data')
    }
  })
})
