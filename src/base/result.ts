/** An expected refusal is a value from a closed list, so it can be counted, shown and tested by name. Bugs throw. */
export type Result<Value, Reason extends string> =
  | Readonly<{ ok: true; value: Value }>
  | Readonly<{ ok: false; reason: Reason; detail?: string }>

export const ok = <Value>(value: Value): Readonly<{ ok: true; value: Value }> => ({ ok: true, value })

export const refuse = <Reason extends string>(
  reason: Reason,
  detail?: string,
): Readonly<{ ok: false; reason: Reason; detail?: string }> =>
  detail === undefined ? { ok: false, reason } : { ok: false, reason, detail }
