/** The code under test of lesson 26: what a basket costs. */
export interface Item {
  readonly cents: number
  readonly count: number
}

const VAT = 0.19

export function totalCents(basket: readonly Item[]): number {
  const net = basket.reduce((sum, { cents, count }) => sum + cents * count, 0)
  return Math.round(net * (1 + VAT))
}
