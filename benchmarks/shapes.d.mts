import type { Pair } from '../src/stats/comparison/pair.ts'
import type { Random } from '../src/units/random.ts'

export interface Shape {
  base(z: number): number
  head(z: number): number
}

export interface Simulation {
  readonly pairs: number
  readonly perBlock: number
  readonly random: Random
  readonly drift?: number
  readonly bursts?: number
  readonly correlation?: number
}

export declare const SHAPES: Readonly<Record<string, Shape>>
export declare function trueRatio(shape: Shape, quantile: string): number
export declare function pairsOf(shape: Shape, simulation: Simulation): readonly Pair[]
