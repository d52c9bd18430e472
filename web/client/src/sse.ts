/** One message of a `text/event-stream`. */
export interface SseMessage {
  id?: string;
  event?: string;
  data: string;
}

/**
 * Cuts a `text/event-stream` into messages (HTML Standard, section 9.2.6). Feed it decoded text in
 * pieces of any size.
 */
export function sseParser(): (text: string) => SseMessage[] {
  let rest = '';
  let message: Partial<SseMessage> & { lines: string[] } = { lines: [] };

  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    const messages: SseMessage[] = [];
    for (const line of lines) {
      if (line === '') {
        const { lines: data, ...fields } = message;
        if (data.length > 0) messages.push({ ...fields, data: data.join('\n') });
        message = { lines: [] };
        continue;
      }
      const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (field === 'data') message.lines.push(value);
      else if (field === 'id') message.id = value;
      else if (field === 'event') message.event = value;
    }
    return messages;
  };
}
