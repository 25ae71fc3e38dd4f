import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { kioskTexts } from '../../locales/kiosk.ts';
import { startLocales } from '../../locales/locales.ts';
import { connectScreen } from '../contract/screen-connection.ts';
import { takePlace } from '../contract/window-place.ts';
import { Kiosk } from './kiosk.tsx';
import { setPanelSize } from './panel-size.ts';

const place = document.getElementById('screen');
if (place === null) throw new Error('the page has no place for the screen');

takePlace(window.location.search);
setPanelSize(document.documentElement, window.location.search);
document.addEventListener('contextmenu', (event) => event.preventDefault());

const connection = connectScreen('traveller');
createRoot(place).render(
  <I18nextProvider i18n={startLocales('kiosk', kioskTexts, 'zh-Hans')}>
    <Kiosk connection={connection} />
  </I18nextProvider>,
);
