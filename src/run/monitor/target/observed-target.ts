/** What is known of a target while a run loads it. A number that is not known is `NaN`. */
export interface ObservedTarget {
  readonly pid: number
  /** The last lines that it wrote. */
  readonly output: string
  /** In the latest window. */
  readonly utilization: number
  readonly cores: number
  readonly rss: number
  /** In the measured part so far. */
  readonly maxCores: number
  readonly rssMax: number
}
