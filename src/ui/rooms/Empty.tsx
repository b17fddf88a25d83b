import type { ReactNode } from 'react'

/** What is missing, why, and one action. */
export function Empty({ sentence, children }: { sentence: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p>{sentence}</p>
      {children}
    </div>
  )
}
