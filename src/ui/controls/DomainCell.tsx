/** The domain of a run of rows, said once at its head. */
export function DomainCell({ rows, index }: { rows: readonly { readonly domain: string }[]; index: number }) {
  const { domain } = rows[index]
  if (rows[index - 1]?.domain === domain) return null
  const end = rows.findIndex((row, at) => at > index && row.domain !== domain)
  return (
    <td className="domain" rowSpan={(end < 0 ? rows.length : end) - index}>
      {domain}
    </td>
  )
}
