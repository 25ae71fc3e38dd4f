import type { EventId } from './catalogue.ts';
import { eventCatalogue } from './event-catalogue.ts';
import type { FieldKinds } from './event-fields.ts';

/** docs/events.md: the catalogue for those who read a journal. */
export function eventsPage(): string {
  const ids = Object.keys(eventCatalogue) as EventId[];
  const rows = ids.map((id) => {
    const { severity, actor, meaning, disposition, fields } = eventCatalogue[id];
    return `| \`${id}\` | ${severity} | ${actor} | ${cell(meaning)} | ${cell(disposition)} | ${cell(fieldList(fields))} |`;
  });
  return `# Events of a lane's journal

Every entry names one of these ${ids.length} events; nothing else can be written, and no field holds personal data: what must be
provable of a person stands there as a commitment ([journal.md](journal.md)). Read a journal with \`egate audit show DIR\`.

This page is made from \`app/audit/event-catalogue.ts\`: change it there, then run \`node app/audit/write-events-page.ts\`.

| event | severity | actor | meaning | what to do | fields |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

function fieldList(fields: FieldKinds): string {
  const all = Object.entries(fields).map(([key, kind]) => `\`${key}\`: ${kind.words}`);
  return all.length === 0 ? '–' : all.join('<br>');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
