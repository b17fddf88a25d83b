import type { ReactNode } from 'react'

/** What is missing, why, and one action. `soon`: said only if it takes longer than 150 ms. */
export function Empty({
  sentence,
  soon = false,
  children,
}: {
  sentence: string
  soon?: boolean
  children?: ReactNode
}) {
  return (
    <div className={soon ? 'empty soon' : 'empty'}>
      <p>{sentence}</p>
      {children}
    </div>
  )
}
