const remembered = 'ringroot.account'

/** The account this browser was in last: where `/` leads. */
export const lastAccount = (): string | null => localStorage.getItem(remembered)
export const rememberAccount = (id: string): void => localStorage.setItem(remembered, id)

const greeted = 'ringroot.welcomed'

/** Whether this browser was asked for an e-mail address and a password in this sitting: once is polite. */
export const isWelcomed = (): boolean => sessionStorage.getItem(greeted) !== null
export const welcomed = (): void => sessionStorage.setItem(greeted, 'yes')
