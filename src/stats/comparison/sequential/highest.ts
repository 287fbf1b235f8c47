/** The highest value but for `others` values that are as high or higher, by quickselect (Hoare, 1961). Reorders the values. */
export function highestBut(others: number, values: Int32Array): number {
  let from = 0
  let to = values.length - 1
  while (from < to) {
    const pivot = values[(from + to) >> 1]!
    let left = from
    let right = to
    while (left <= right) {
      while (values[left]! > pivot) left++
      while (values[right]! < pivot) right--
      if (left > right) break
      const value = values[left]!
      values[left++] = values[right]!
      values[right--] = value
    }
    if (others <= right) to = right
    else if (others >= left) from = left
    else break
  }
  return values[others]!
}
