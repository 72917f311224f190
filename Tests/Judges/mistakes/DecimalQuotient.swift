// A quotient of decimals, of which nobody says how many digits it has: cast to Double, or multiply.

import Dataflow

private struct Price: Schema { let amount, units: Column<Decimal<9, 2>> }
private struct Mean: Schema { let each: Column<Decimal<9, 2>?> }
private let means = Price.rows.select {
  // error: '/' is unavailable: nobody says how many digits a quotient has: cast to Double, or multiply by a rate
  Mean(each: $0.amount / $0.units)
}
