/** What `egate doctor` found of one part of a lane. */
export interface Finding {
  readonly id: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do; empty when nothing. */
  readonly remedy: string;
}

export function fine(id: string, detail: string): Finding {
  return { id, ok: true, detail, remedy: '' };
}

export function wrong(id: string, detail: string, remedy: string): Finding {
  return { id, ok: false, detail, remedy };
}
