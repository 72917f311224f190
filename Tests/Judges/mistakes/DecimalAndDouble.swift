// A decimal and a double, of which the sum would be neither exact nor of so many digits.

import Dataflow

private struct Price: Schema {
  let amount: Column<Decimal<9, 2>>
  let rate: Column<Double>
}
private struct Total: Schema { let gross: Column<Decimal<9, 2>?> }
private let totals = Price.rows.select {
  // error: '*' is unavailable: a product with other numbers is not exact: cast either to the other's type
  Total(gross: $0.amount * $0.rate)
}
