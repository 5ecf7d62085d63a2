/** Our call's id on every INVITE we send, so a PBX or a buyer can find the call in our records and we theirs. */
export const callHeader = 'X-Ringroot-Call'
