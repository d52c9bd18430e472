/**
 * What a page's console says went wrong, with the address of what did not load; nothing, where that is expected.
 *
 * @param {{ type(): string, text(): string, location(): { url?: string } }} message
 * @param {RegExp[]} expected
 * @returns {string[]}
 */
export function unexpected(message, expected) {
  if (message.type() !== 'error' || expected.some((text) => text.test(message.text()))) return [];
  return [`${message.text()} ${message.location().url ?? ''}`.trim()];
}
