/** All vectors of `k` counts that sum to n, with their number of orders. */
export function* compositions(n: number, k: number): Generator<{ counts: number[]; orders: number }> {
  if (k === 1) {
    yield { counts: [n], orders: 1 };
    return;
  }
  for (let c = 0; c <= n; c++) {
    for (const { counts, orders } of compositions(n - c, k - 1)) {
      let choose = 1;
      for (let i = 0; i < c; i++) choose = (choose * (n - i)) / (i + 1);
      yield { counts: [c, ...counts], orders: orders * choose };
    }
  }
}
