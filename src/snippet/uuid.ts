/** A random uuid. `crypto.randomUUID` is missing on plain http pages; the address of an empty blob ends with one everywhere. */
export const uuid = (): string => URL.createObjectURL(new Blob()).slice(-36)
