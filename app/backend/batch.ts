interface Waiting<In, Out> {
  readonly item: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Work that is cheaper together: what arrives while one batch is written goes into the next, so that many commits share
 * one sync of the disk and nothing waits for more than the batch before it.
 */
export class Batch<In, Out> {
  readonly #write: (items: readonly In[]) => Promise<readonly Out[]>;
  #waiting: Waiting<In, Out>[] = [];
  #writing = false;

  /** `write` gives one result for each item, in their order. When it throws, none of them was done. */
  constructor(write: (items: readonly In[]) => Promise<readonly Out[]>) {
    this.#write = write;
  }

  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#writing) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, largestBatch);
      try {
        const results = await this.#write(batch.map(({ item }) => item));
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Out);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = false;
  }
}

const largestBatch = 256;
