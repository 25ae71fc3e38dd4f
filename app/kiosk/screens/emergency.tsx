import { AllLanguages } from '../all-languages.tsx';
import { WayOut } from '../pictures/passage-pictures.tsx';

export function Emergency() {
  return <AllLanguages picture={<WayOut />} text="emergency" />;
}
