import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { takePlace } from '../../../app/contract/window-place.ts';
import { dockTexts } from '../../../locales/dock.ts';
import { startLocales } from '../../../locales/locales.ts';
import { Dock } from './dock.tsx';
import { keptLanguage } from './remembered-language.ts';
import { linkToWorld } from './world-link.ts';

const place = document.getElementById('dock');
if (place === null) throw new Error('the page has no place for the dock');

takePlace(window.location.search);
const link = linkToWorld(window.location);
createRoot(place).render(
  <I18nextProvider i18n={startLocales('dock', dockTexts, keptLanguage())}>
    <Dock link={link} />
  </I18nextProvider>,
);
