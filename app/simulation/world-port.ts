import type { ChipStepPorts } from '../station/chip-step.ts';
import type { RunningDriver } from '../station/driver-launcher.ts';
import type { Screens } from './screens.ts';

export type SimDriver = 'gate' | 'mrz-reader' | 'chip' | 'inference';

/** Who somebody is: the traveller's number in the plan, or `follower-N`, `stranger-N` for people of no plan. */
export type Identity = string;

/** What is so in the lane, whatever sensors and software say. Read by the invariants after every step. */
export interface Truth {
  readonly exitOpen: boolean;
  readonly entryOpen: boolean;
  /** Somebody or something stands in the exit, or it is stuck: it cannot shut. */
  readonly exitBlocked: boolean;
  /** Pressed, or for as long as a door stays open after it was let go. */
  readonly emergency: boolean;
  /** The emergency button is in. */
  readonly pressed: boolean;
  /** A person holds the exit open by force, or it has not fallen shut since. */
  readonly exitForced: boolean;
  /** The board has been told to release all doors, and a door has been open ever since. */
  readonly released: boolean;
  /** Everybody between the entry line and the exit door; before the camera in a lane with one door. */
  readonly inside: readonly { readonly who: Identity; readonly since: number; readonly fainted: boolean }[];
  /** Whose document lies on the reader; of two, the one that was laid down last. */
  readonly documentOf: Identity | null;
  /** Everybody who has gone out through the exit and its barriers so far, in order, with the true time. */
  readonly passed: readonly { readonly who: Identity; readonly at: number }[];
  /** Clearances whose order reached the gate after a later order to shut or to release. */
  readonly overtaken: ReadonlySet<string>;
  /** True time at which somebody or something was last carried away that lay in the exit's barriers. */
  readonly carriedAt: number;
}

/** What the kernel asks of the world: devices, travellers and officers of one episode, over all lives of the station. */
export interface World {
  readonly truth: Truth;
  /** A new process of a driver, for the life of the station that runs now. Its death is the world's to decide. */
  launch(driver: SimDriver): RunningDriver;
  /** How this world's chips are read: some commands over the card, and no cryptography. */
  readonly readPassport: ChipStepPorts['readPassport'];
  /** A new life of the station shows its screens; null: they are dark, and the drivers' lines to the station are cut. */
  screens(screens: Screens | null): void;
  /** Without power nothing is energised: doors fall shut, processes are gone. People stay where they are. */
  power(on: boolean): void;
  /** Lets the next travellers of the plan come, one after another, as the lane invites them. */
  start(): void;
  /** No traveller of the plan is still to come or at the lane, and nobody is in it. */
  readonly over: boolean;
  /** Faults are over: cables are in, officers attend to everything, whoever lies there is carried out. */
  settle(): void;
  /** The words for a trace: what somebody or something did, with who it was. */
  onTold(listener: (what: string) => void): void;
}
