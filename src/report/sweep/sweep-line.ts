import type { SweepResult } from '../../result/sweep/sweep-result.ts'
import { plainText } from '../../units/text/plain-text.ts'
import { verdictPhrase } from '../text/phrases.ts'
import { endTexts, rangeText, roundsText, scalingTexts } from './sweep-words.ts'

/** A sweep in one line without line breaks, since reporters print annotations unchanged. */
export function sweepLine(name: string, result: SweepResult): string {
  const facts = [
    rangeText(result),
    ...scalingTexts(result),
    ...endTexts(result),
    roundsText(result),
    verdictPhrase(result),
    `seed ${result.seed}`,
  ]
  return `${plainText(name, 120)}: ${facts.join(' · ')}`
}
