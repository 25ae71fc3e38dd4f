import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { startLocales } from '../../locales/locales.ts';
import { supervisorTexts } from '../../locales/supervisor.ts';
import { connectScreen } from '../contract/screen-connection.ts';
import { takePlace } from '../contract/window-place.ts';
import { Panel } from './panel.tsx';
import { keptLanguage } from './remembered.ts';

const place = document.getElementById('panel');
if (place === null) throw new Error('the page has no place for the panel');

takePlace(window.location.search);
const connection = connectScreen('officer');
createRoot(place).render(
  <I18nextProvider i18n={startLocales('supervisor', supervisorTexts, keptLanguage())}>
    <Panel connection={connection} />
  </I18nextProvider>,
);
