/** What the columns beside the rules are, and how many there are before the first. */
export function RuleHeads({ label, left, isOld }: { label: string; left: string; isOld: boolean }) {
  return (
    <div className="rule rule-heads">
      <span />
      <span className="caption number">Left out</span>
      <span className="caption number">Left</span>
      <span />
      <span>{label}</span>
      <span />
      <span className={isOld ? 'number old' : 'number'}>{left}</span>
    </div>
  )
}
