/** Half the filter's length in zero crossings: enough that what folds back stays below -50 dB. */
const crossings = 24

/**
 * Changes the rate of a sound by a windowed sinc (Blackman). Going down, the filter cuts at 90 % of the new half rate, so nothing
 * above it folds back as noise; going up, it adds nothing.
 */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples
  const cutoff = Math.min(1, to / from) * (to < from ? 0.9 : 1)
  const reach = crossings / cutoff
  const result = new Float32Array(Math.floor((samples.length * to) / from))
  for (let index = 0; index < result.length; index++) {
    const centre = (index * from) / to
    const first = Math.max(0, Math.ceil(centre - reach))
    const last = Math.min(samples.length - 1, Math.floor(centre + reach))
    let sum = 0
    for (let tap = first; tap <= last; tap++) {
      const distance = tap - centre
      sum += (samples[tap] ?? 0) * cutoff * sinc(distance * cutoff) * blackman(distance / reach)
    }
    result[index] = sum
  }
  return result
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))
const blackman = (x: number): number => 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x)

/** Brings the loudest sample to -3 dB of full scale; a sound that is all but silent stays so. Samples are -1 to 1. */
export function normalise(samples: Float32Array): Int16Array {
  let peak = 0
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
  const gain = peak < 0.001 ? 1 : Math.min(8, 0.707 / peak)
  return Int16Array.from(samples, (sample) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample * gain * 32_767))),
  )
}
