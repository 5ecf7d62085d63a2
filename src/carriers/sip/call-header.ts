/** Our call's id on every INVITE we send, so a PBX or a buyer can find the call in our records and we theirs. */
export const callHeader = 'X-Ringroot-Call'
/** On a test call: whose line of ours it comes from. Taken from the built-in telephone only. */
export const lineHeader = 'X-Ringroot-Line'
