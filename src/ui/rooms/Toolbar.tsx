import type { ReactNode } from 'react'

export function Toolbar({
  title,
  line,
  before,
  children,
}: {
  title: string
  line?: ReactNode
  /** Before the title: a switch between what the room can show. */
  before?: ReactNode
  children?: ReactNode
}) {
  return (
    <div className="toolbar">
      {before}
      <h1>{title}</h1>
      {line && <span className="muted">{line}</span>}
      <span className="push" />
      {children}
    </div>
  )
}
