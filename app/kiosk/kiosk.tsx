import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScreenConnection } from '../contract/screen-connection.ts';
import type { TravellerRequest, TravellerView } from '../contract/traveller.ts';

/** The traveller's screen: what the station says, in the traveller's language. */
export function Kiosk({ connection }: { readonly connection: ScreenConnection<TravellerView, TravellerRequest> }) {
  const { view } = useSyncExternalStore(connection.subscribe, connection.state);
  const { t } = useTranslation('kiosk', { lng: view?.language ?? 'zh-Hans' });
  return <h1 data-screen={view?.screen ?? 'closed'}>{t(`${view?.screen ?? 'closed'}.sentence`)}</h1>;
}
