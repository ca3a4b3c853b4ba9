/** What a double of the system for datagrams has of the calls that they have no use for. */
import type { System } from '../../src/system/system.ts'

const none = (): never => {
  throw new Error('not for datagrams')
}

type Unused =
  | 'getsockopt'
  | 'shutdown'
  | 'memcpy'
  | 'timerSize'
  | 'timerInit'
  | 'timerStart'
  | 'timerStop'
  | 'unref'
  | 'registerTimer'

export class DatagramsOnly implements Pick<System, Unused> {
  readonly timerSize = 160
  readonly getsockopt = none
  readonly shutdown = none
  readonly memcpy = none
  readonly timerInit = none
  readonly timerStart = none
  readonly timerStop = none
  readonly unref = none
  readonly registerTimer = none
}
