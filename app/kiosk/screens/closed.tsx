import { AllLanguages } from '../all-languages.tsx';
import { LaneBarred } from '../pictures/passage-pictures.tsx';

/** Also stands while the station does not answer. */
export function Closed() {
  return <AllLanguages picture={<LaneBarred />} text="closed" />;
}
