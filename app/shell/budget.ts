/** How often something may be started again before it has to wait: a screen that dies at once must not burn the machine. */
export interface Budget {
  readonly quick: number;
  readonly windowMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

export const reloadBudget: Budget = { quick: 5, windowMs: 60_000, firstPauseMs: 200, longestPauseMs: 10_000 };

/** Counts deaths and gives the pause before the next start, in ms. */
export class RestartPauses {
  readonly #budget: Budget;
  #deaths: readonly number[] = [];

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Doubles with each death within the window, never above the longest; at the longest once the budget is spent. */
  afterDeath(nowMs: number): number {
    const { quick, windowMs, firstPauseMs, longestPauseMs } = this.#budget;
    this.#deaths = [...this.#deaths.filter((at) => nowMs - at < windowMs), nowMs];
    if (this.#deaths.length > quick) return longestPauseMs;
    return Math.min(firstPauseMs * 2 ** (this.#deaths.length - 1), longestPauseMs);
  }
}
