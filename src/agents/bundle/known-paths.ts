import { dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { CallExpression, Expression, NewExpression, Node, Program, SpreadElement, Super, PrivateIdentifier } from 'estree'
import { nodesOf } from './nodes-of.ts'

/** A path of the disk that an expression stands for, as a path or as a `file:` URL. */
export interface KnownPath {
  readonly path: string
  readonly isAddress: boolean
}

type Part = Expression | SpreadElement | Super | PrivateIdentifier | Node

/** Constants may refer to one another, and to themselves. */
const MOST_LEVELS = 20

/** What the expressions of a module are worth if they are built from its own place and constant texts, such as `join(import.meta.dirname, 'users.csv')`. */
export class KnownPaths {
  readonly #file: string
  readonly #constants = new Map<string, Node | undefined>()

  constructor(program: Program, file: string) {
    this.#file = file
    for (const { node } of nodesOf(program)) {
      if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier') continue
      const { name } = node.id
      // Of two with one name it is not known here which is meant.
      this.#constants.set(name, this.#constants.has(name) ? undefined : (node.init ?? undefined))
    }
  }

  /** The place of the module itself, for an expression that asks for it. */
  placeOf(node: Node): KnownPath | undefined {
    if (node.type === 'Identifier' && !this.#constants.has(node.name)) {
      if (node.name === '__filename') return { path: this.#file, isAddress: false }
      if (node.name === '__dirname') return { path: dirname(this.#file), isAddress: false }
    }
    if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'MetaProperty' || node.property.type !== 'Identifier')
      return undefined
    const { name } = node.property
    if (name === 'url') return { path: this.#file, isAddress: true }
    if (name === 'filename') return { path: this.#file, isAddress: false }
    return name === 'dirname' ? { path: dirname(this.#file), isAddress: false } : undefined
  }

  /** The file or folder that any other expression stands for. */
  pathOf(node: Node): KnownPath | undefined {
    if (
      node.type !== 'Literal' &&
      node.type !== 'TemplateLiteral' &&
      node.type !== 'BinaryExpression' &&
      node.type !== 'CallExpression' &&
      node.type !== 'NewExpression'
    )
      return undefined
    const text = this.#textOf(node, MOST_LEVELS)
    if (text === undefined) return undefined
    if (text.startsWith('file:///')) return addressed(text)
    return isAbsolute(text) && text.length > 1 ? { path: text, isAddress: false } : undefined
  }

  #textOf(node: Part | undefined | null, levels: number): string | undefined {
    if (node === undefined || node === null || levels === 0) return undefined
    const own = this.placeOf(node)
    if (own !== undefined) return own.isAddress ? pathToFileURL(own.path).href : own.path
    const text = (part: Part | undefined | null): string | undefined => this.#textOf(part, levels - 1)
    switch (node.type) {
      case 'Literal':
        return typeof node.value === 'string' ? node.value : undefined
      case 'Identifier':
        return text(this.#constants.get(node.name))
      case 'TemplateLiteral': {
        const parts = node.expressions.map(text)
        if (parts.includes(undefined)) return undefined
        return node.quasis.map(({ value }, index) => `${value.cooked ?? ''}${parts[index] ?? ''}`).join('')
      }
      case 'BinaryExpression': {
        if (node.operator !== '+') return undefined
        const [left, right] = [text(node.left), text(node.right)]
        return left === undefined || right === undefined ? undefined : left + right
      }
      case 'MemberExpression': {
        const isHref = node.property.type === 'Identifier' && node.property.name === 'href'
        return isHref ? text(node.object) : undefined
      }
      case 'NewExpression':
      case 'CallExpression':
        return called(node, node.arguments.map(text))
      default:
        return undefined
    }
  }
}

/** What a call returns of which all arguments are known. */
function called(node: CallExpression | NewExpression, given: readonly (string | undefined)[]): string | undefined {
  const { callee } = node
  const name =
    callee.type === 'Identifier'
      ? callee.name
      : callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
        ? callee.property.name
        : ''
  const [first, second] = given
  if (first === undefined || given.includes(undefined)) return undefined
  if (node.type === 'NewExpression')
    return name === 'URL' && second?.startsWith('file:') === true && URL.canParse(first, second) ? new URL(first, second).href : undefined
  // Bundlers put a number behind names that they have seen before.
  const bare = name.replace(/\$?\d*$/, '')
  if (bare === 'fileURLToPath') return addressed(first)?.path
  if (bare === 'dirname') return dirname(first)
  if (!isAbsolute(first)) return undefined
  if (bare === 'join') return join(...(given as readonly string[]))
  return bare === 'resolve' ? resolve(...(given as readonly string[])) : undefined
}

function addressed(url: string): KnownPath | undefined {
  try {
    return { path: fileURLToPath(url), isAddress: true }
  } catch {
    return undefined
  }
}
