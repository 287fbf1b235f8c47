import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commitOf } from '../../../src/cli/git/commit.ts'
import { ownRoot } from '../../../src/cli/git/temporary-folder.ts'
import { isDirty, packageFolder, repositoryAt } from '../../../src/cli/git/repository.ts'
import { addWorktree, sweepWorktrees } from '../../../src/cli/git/worktree.ts'
import { shallowClone, temporaryRepository } from '../../helpers/projects/temporary-repository.ts'

describe('a ref', () => {
  test('is a branch, a tag, a hash, or what git makes of it', async () => {
    using repository = temporaryRepository({ 'a.txt': '1' })
    const first = repository.commit('one')
    repository.git('tag', 'v1')
    repository.write('a.txt', '2')
    const second = repository.commit('two')
    const found = await repositoryAt(repository.top)
    for (const [ref, hash] of [
      ['main', second],
      ['v1', first],
      [first.slice(0, 10), first],
      ['HEAD~1', first],
    ] as const)
      expect(await commitOf(found, ref)).toMatchObject({ hash })
  })

  test('is a branch of the remote where a clone has no other', async () => {
    using repository = temporaryRepository({ 'a.txt': '1' })
    const hash = repository.commit('one')
    using clone = shallowClone(repository)
    clone.git('checkout', '--quiet', '--detach')
    clone.git('branch', '--delete', '--force', 'main')
    expect(await commitOf(await repositoryAt(clone.top), 'main')).toEqual({ hash, name: 'origin/main' })
  })

  test('that is none is told with the nearest', async () => {
    using repository = temporaryRepository({ 'a.txt': '1' })
    repository.commit('one')
    const found = await repositoryAt(repository.top)
    await expect(commitOf(found, 'mainn')).rejects.toThrow(
      "Expected 'mainn' (string) to be a commit, branch or tag of this clone, but there is none: did you mean 'main' (string)?",
    )
    await expect(commitOf(found, '--upload-pack=x')).rejects.toThrow('`git fetch` fetches the commits of the remote')
  })

  test.for([
    ['release', '+refs/heads/release:refs/remotes/origin/release'],
    ['origin/release', '+refs/heads/release:refs/remotes/origin/release'],
    ['0123456789abcdef', '0123456789abcdef'],
  ])('%s that a shallow clone has not got is told with what to fetch', async ([ref, fetched]) => {
    using repository = temporaryRepository({ 'a.txt': '1' })
    repository.commit('one')
    repository.git('branch', 'release')
    repository.commit('two')
    using clone = shallowClone(repository)
    await expect(commitOf(await repositoryAt(clone.top), ref!)).rejects.toThrow(
      [
        `Expected '${ref}' (string) to be a commit, branch or tag of this clone, but there is none. The clone is shallow, without history. Fetch the commit first, which needs the network:`,
        `  git fetch --no-tags --depth=1 origin ${fetched}`,
        'or have CI clone everything (actions/checkout with `fetch-depth: 0`).',
      ].join('\n'),
    )
  })

  test('is found after the fetch that was told', async () => {
    using repository = temporaryRepository({ 'a.txt': '1' })
    const hash = repository.commit('one')
    repository.git('branch', 'release')
    repository.commit('two')
    using clone = shallowClone(repository)
    clone.git('fetch', '--quiet', '--no-tags', '--depth=1', 'origin', '+refs/heads/release:refs/remotes/origin/release')
    expect(await commitOf(await repositoryAt(clone.top), 'release')).toEqual({ hash, name: 'origin/release' })
  })
})

describe('a repository', () => {
  test('is told from a package in a subfolder of it', async () => {
    using repository = temporaryRepository({ 'packages/api/package.json': '{}' })
    const found = await repositoryAt(join(repository.top, 'packages/api'))
    expect(found).toEqual({ top: repository.top, prefix: 'packages/api' })
    expect(packageFolder(found)).toBe(join(repository.top, 'packages/api'))
  })

  test('is dirty with a file that git does not know', async () => {
    using repository = temporaryRepository({ 'a.txt': '1' })
    repository.commit('one')
    const found = await repositoryAt(repository.top)
    expect(await isDirty(found)).toBe(false)
    repository.write('b.txt', '1')
    expect(await isDirty(found)).toBe(true)
  })

  test('is asked for where there is none', async () => {
    await expect(repositoryAt('/')).rejects.toThrow(/^Expected \/ to be in the working tree of a git repository/)
  })
})

describe('a worktree', () => {
  test('has the files of its commit, takes no branch, runs no hook, and is gone when it is removed', async () => {
    using repository = temporaryRepository({ 'a.txt': '1' })
    const first = repository.commit('one')
    repository.write('a.txt', '2')
    repository.commit('two')
    repository.write('.git/hooks/post-checkout', '#!/bin/sh\ntouch hooked\n')
    const worktree = await addWorktree(await repositoryAt(repository.top), { hash: first, name: 'HEAD~1' })
    expect(readFileSync(join(worktree.top, 'a.txt'), 'utf8')).toBe('1')
    expect(existsSync(join(worktree.top, 'hooked'))).toBe(false)
    expect(repository.worktrees()).toEqual([worktree.top])
    await worktree.remove()
    expect(repository.worktrees()).toEqual([])
    expect(existsSync(worktree.folder)).toBe(false)
    expect(repository.git('status', '--porcelain', '--branch')).toBe('## main')
  })

  test('of a process that died is removed by the next, with what git knows of it; that of a living one stays', async () => {
    using repository = temporaryRepository({ 'a.txt': '1' })
    const hash = repository.commit('one')
    const left = join(ownRoot(), 'run-left-behind')
    mkdirSync(left)
    // No process has this pid.
    writeFileSync(join(left, 'owner.json'), JSON.stringify({ pid: 2 ** 30, startedAt: '1', top: repository.top }))
    repository.git('worktree', 'add', '--quiet', '--detach', join(left, 'tree'))
    const worktree = await addWorktree(await repositoryAt(repository.top), { hash, name: 'main' })
    await sweepWorktrees()
    expect(existsSync(left)).toBe(false)
    expect(repository.worktrees()).toEqual([worktree.top])
    await worktree.remove()
  })
})
