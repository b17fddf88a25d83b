import type { ReactNode } from 'react'

/** The head of a small table: words, then columns of numbers. */
export function Heads({
  first,
  numbers,
}: {
  first: string
  numbers: readonly (readonly [id: string, head: ReactNode])[]
}) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        {numbers.map(([id, head]) => (
          <th key={id} scope="col" className="number">
            {head}
          </th>
        ))}
      </tr>
    </thead>
  )
}

export const pHead = ['P', <i key="P">P</i>] as const
