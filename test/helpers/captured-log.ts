import { EVENTS, type EventFields, type EventName, type Log } from '../../src/log.ts'

/** A log that keeps what it is told. Everything is enabled; an event outside the closed list throws. */
export class CapturedLog implements Log {
  readonly events: { readonly name: EventName; readonly fields: EventFields }[] = []

  event(name: EventName, fields: EventFields = {}): void {
    if (!(name in EVENTS)) throw new Error(`no such event: ${name}`)
    this.events.push({ name, fields })
  }

  enabled(): boolean {
    return true
  }

  /** The fields of every event of this name, in order. */
  of(name: EventName): EventFields[] {
    return this.events.filter((event) => event.name === name).map((event) => event.fields)
  }

  /** The names alone, in order. */
  get names(): EventName[] {
    return this.events.map((event) => event.name)
  }
}
