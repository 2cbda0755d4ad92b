/** What a work comes to that stops now and then so that something else may be done, for whoever has nothing else to do. */
export function finished<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}
