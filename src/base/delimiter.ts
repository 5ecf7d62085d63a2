/** What stands between the cells of a table: whichever of comma, semicolon and tab there are most of, outside quotes. */
export function delimiterOf(text: string): ',' | ';' | '\t' {
  const bare = text.replaceAll(/"[^"]*"/g, '')
  const counted = ([',', ';', '\t'] as const).map((mark) => [bare.split(mark).length, mark] as const)
  return counted.toSorted(([a], [b]) => b - a)[0]?.[1] ?? ','
}
