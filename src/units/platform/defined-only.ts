/** A copy without the keys whose value is `undefined`: an option may be `undefined`, which means "not given". Each value is read once. */
export const definedOnly = (options: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
