import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { normalRepositoryUrl, resolveLocation } from './repository-url.ts';

describe('normalRepositoryUrl', () => {
  it.each([
    ['/srv/repo/', 'file:///srv/repo'],
    ['/srv/a b', 'file:///srv/a%20b'],
    ['file:///srv/repo/', 'file:///srv/repo'],
    ['https://example.org', 'https://example.org'],
    ['https://u:p@example.org/x//', 'https://u:p@example.org/x'],
    ['http://example.org/x/?token=1', 'http://example.org/x?token=1'],
  ])('%s is %s', (url, expected) => expect(normalRepositoryUrl(url)).toBe(expected));

  it('takes a relative path', () => {
    expect(normalRepositoryUrl('repo')).toBe(pathToFileURL(path.resolve('repo')).href);
  });

  it.each(['ftp://example.org/x', 'https://exa mple.org/'])('refuses %s', (url) => {
    expect(() => normalRepositoryUrl(url)).toThrow(expect.objectContaining({ code: 'E_USAGE' }) as Error);
  });
});

describe('resolveLocation', () => {
  it.each([
    ['https://example.org/r', 'Packages/a-1.rpm', 'https://example.org/r/Packages/a-1.rpm'],
    ['https://example.org/r?token=1', 'a.rpm', 'https://example.org/r/a.rpm?token=1'],
    ['https://example.org/r', 'a+b~1^2 #?.rpm', 'https://example.org/r/a+b~1%5E2%20%23%3F.rpm'],
    ['https://example.org/r', 'a%2Bb%.rpm', 'https://example.org/r/a%2Bb%25.rpm'],
    ['https://example.org/r', 'https://other.example/x.rpm', 'https://other.example/x.rpm'],
    ['https://example.org/r', 'a..b/c...rpm', 'https://example.org/r/a..b/c...rpm'],
    ['file:///srv/r', 'a/b+c#d.rpm', 'file:///srv/r/a/b+c%23d.rpm'],
    ['file:///srv/r', 'https://other.example/x.rpm', 'https://other.example/x.rpm'],
  ])('%s and %s is %s', (url, href, expected) => expect(resolveLocation(url, href)).toBe(expected));

  it.each([
    '',
    '../x',
    'a/../../x',
    'a\\..\\..\\x',
    '/x',
    '\\x',
    '%2e%2e/x',
    '%2E./x',
    'a%2f..%2fx',
    'ftp://x/y',
    'a\0b',
    'a%00b',
  ])('refuses %j', (href) => {
    for (const url of ['https://example.org/r', 'file:///srv/r'])
      expect(() => resolveLocation(url, href)).toThrow(
        expect.objectContaining({ code: 'E_PATH_ESCAPE' }) as Error,
      );
  });
});
