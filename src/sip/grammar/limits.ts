/**
 * How much of a message we are willing to read. A datagram cannot be larger than 64 KiB, and no honest SIP message comes near these;
 * RFC 3261 names 513 for what does.
 */
export const limits = {
  /** Start line, header fields and body together. */
  messageBytes: 65_535,
  /** Start line and header fields. The longest torture message (`longreq`, RFC 4475, 3.1.1.7) has 3.5 KB. */
  headBytes: 32_768,
  headerFields: 256,
} as const
