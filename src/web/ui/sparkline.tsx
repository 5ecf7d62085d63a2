/** A small line: the shape of a figure over time, without axes. The words beside it carry the meaning. */
export function Sparkline(props: { values: readonly number[]; tone?: string }) {
  const { values } = props
  if (values.length < 2) return <svg aria-hidden className="h-8 w-full" />
  const top = Math.max(1, ...values)
  const x = (index: number) => (index / (values.length - 1)) * 100
  const y = (value: number) => 29 - (value / top) * 26
  const line = values.map((value, index) => `${x(index).toFixed(2)},${y(value).toFixed(2)}`).join(' ')
  return (
    <svg
      aria-hidden
      viewBox="0 0 100 32"
      preserveAspectRatio="none"
      className={`h-8 w-full ${props.tone ?? 'text-accent'}`}
    >
      <polygon points={`0,32 ${line} 100,32`} fill="currentColor" opacity="0.08" />
      <polyline
        points={line}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
