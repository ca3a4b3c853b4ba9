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
  | 'prepareSize'
  | 'prepareInit'
  | 'prepareStart'
  | 'idleSize'
  | 'idleInit'
  | 'idleStart'
  | 'idleStop'
  | 'ringSetup'
  | 'ringEnter'
  | 'ringRegister'
  | 'map'
  | 'unmap'

export class DatagramsOnly implements Pick<System, Unused> {
  readonly timerSize = 160
  readonly prepareSize = 120
  readonly prepareInit = none
  readonly prepareStart = none
  readonly idleSize = 120
  readonly idleInit = none
  readonly idleStart = none
  readonly idleStop = none
  readonly ringSetup: System['ringSetup'] = none
  readonly ringEnter = none
  readonly ringRegister = none
  readonly map = none
  readonly unmap = none
  readonly getsockopt = none
  readonly shutdown = none
  readonly memcpy = none
  readonly timerInit = none
  readonly timerStart = none
  readonly timerStop = none
  readonly unref = none
  readonly registerTimer = none
}
