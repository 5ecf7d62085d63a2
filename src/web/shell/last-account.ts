const remembered = 'ringroot.account'

/** The account this browser was in last: where `/` leads. */
export const lastAccount = (): string | null => localStorage.getItem(remembered)
export const rememberAccount = (id: string): void => localStorage.setItem(remembered, id)
