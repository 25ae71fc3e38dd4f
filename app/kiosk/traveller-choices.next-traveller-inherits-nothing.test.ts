import { describe, expect, it } from 'vitest';
import type { TravellerView } from '../contract/traveller.ts';
import { chosenLanguage, followView, freshChoices, type TravellerChoices } from './traveller-choices.ts';

const invite: TravellerView = {
  role: 'traveller',
  lane: 'lane',
  site: 'erenhot',
  direction: 'exit',
  screen: 'invite',
  language: null,
  languages: ['zh-Hans', 'mn', 'ru', 'en'],
  progress: null,
  livePicture: false,
  challenge: null,
  lamp: 'idle',
  since: '2026-01-01T00:00:00.000Z',
  transport: 'pcsc',
  virtualDevices: true,
};
const reading: TravellerView = { ...invite, screen: 'reading', lamp: 'wait', since: '2026-01-01T00:00:05.000Z' };
const set: TravellerChoices = {
  tapped: 'ru',
  known: 'ru',
  sound: false,
  largeText: true,
  helpAsked: true,
  assistanceAsked: true,
};

describe('choices of one traveller', () => {
  it('are gone when the invitation returns', () => {
    expect(followView(set, reading, invite)).toEqual(freshChoices);
  });

  it('are gone when the station comes back with an invitation', () => {
    expect(followView(set, null, invite)).toEqual(freshChoices);
  });

  it('stay through the crossing, but for a call that was answered by a new state', () => {
    expect(followView(set, invite, reading)).toEqual({ ...set, helpAsked: false });
  });

  it('keep a call for an officer while the state is the same', () => {
    expect(followView(set, reading, { ...reading, progress: { bytesRead: 1, bytesTotal: 9 } }).helpAsked).toBe(true);
  });
});

describe('the language shown', () => {
  it('is the tapped one before the station knows of it', () => {
    expect(chosenLanguage({ ...freshChoices, tapped: 'mn' }, reading)).toBe('mn');
  });

  it('is the station’s once it repeats the tap, so that another window may change it', () => {
    const repeated = followView({ ...freshChoices, tapped: 'mn' }, invite, { ...invite, language: 'mn' });
    expect(repeated.tapped).toBeNull();
    expect(chosenLanguage(repeated, { ...invite, language: 'en' })).toBe('en');
  });

  it('survives a station that comes back in the middle of a crossing without it', () => {
    const known = followView(freshChoices, invite, { ...reading, language: 'ru' });
    expect(chosenLanguage(followView(known, null, reading), reading)).toBe('ru');
  });

  it('is nobody’s on a fresh invitation', () => {
    expect(chosenLanguage(freshChoices, invite)).toBeNull();
  });
});
