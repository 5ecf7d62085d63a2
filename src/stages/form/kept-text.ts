/** A stranger's text as it is kept: cut to size, and well formed without NUL, which is all that PostgreSQL takes. */
export const keptText = (text: string, longest: number): string =>
  text.replaceAll('\u0000', '\uFFFD').slice(0, longest).toWellFormed()
