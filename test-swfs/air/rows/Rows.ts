/** Runs rows of a specification one after the other: each traces its name and what it sees. */
export class Rows {
  private readonly waiting: any[] = [];

  /** A row that is over when it returns. */
  add(name: string, run: Function): void {
    this.addLater(name, (done: Function): void => {
      run();
      done();
    });
  }

  /** A row that calls `done()` when it is over. */
  addLater(name: string, run: Function): void {
    this.waiting.push({ name, run });
  }

  start(): void {
    const row = this.waiting.shift();
    if (row == null) {
      trace("== end");
      return;
    }
    trace("== " + row.name);
    row.run((): void => this.start());
  }
}

/** Traces what `run` throws, or that it throws nothing. */
export function attempt(what: string, run: Function): void {
  try {
    run();
    trace(what, "ok");
  } catch (error) {
    trace(what, error, error.constructor);
  }
}
