declare const redacted: unique symbol;

/**
 * A value that went through redaction. Only files of `core/redaction` make it; the store, the signature and every
 * output take nothing else where recorded content is concerned.
 */
export type Redacted<T> = T & { readonly [redacted]: true };

/** What was read from a snapshot went through redaction before it was written there. */
export const redactedWhenStored = <T>(value: T): Redacted<T> => value as Redacted<T>;
