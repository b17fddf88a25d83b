/** The domain of a run of rows, said once at its head. */
export function DomainCell({
  rows,
  index,
  joined = true,
}: {
  rows: readonly { readonly domain: string }[]
  index: number
  /** False where the rows are in another order: each then names its own domain. */
  joined?: boolean
}) {
  const { domain } = rows[index]
  if (!joined) return <td className="domain own">{domain}</td>
  if (rows[index - 1]?.domain === domain) return null
  const end = rows.findIndex((row, at) => at > index && row.domain !== domain)
  return (
    <td className="domain" rowSpan={(end < 0 ? rows.length : end) - index}>
      {domain}
    </td>
  )
}
