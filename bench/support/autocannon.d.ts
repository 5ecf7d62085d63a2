// autocannon brings no types; this is the part of it that the benchmarks use (https://github.com/mcollina/autocannon#api).
declare module 'autocannon' {
  namespace autocannon {
    type Request = Readonly<{ method: string; headers: Readonly<Record<string, string>>; body: string }>
    type Client = Readonly<{ setRequests(requests: readonly Request[]): void }>
    type Result = Readonly<{
      '2xx': number
      non2xx: number
      errors: number
      timeouts: number
      /** Seconds. */
      duration: number
      latency: Readonly<{ p50: number; p99: number }>
    }>
    type Options = Readonly<{
      url: string
      connections: number
      amount: number
      setupClient(client: Client): void
    }>
  }
  function autocannon(
    options: autocannon.Options,
  ): Promise<autocannon.Result> & Readonly<{ on(event: 'response', listener: () => void): void }>
  export default autocannon
}
