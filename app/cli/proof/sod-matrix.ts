import { Workshop } from '../../document/passive/signed-by-openssl.rig.ts';
import { type Algorithm, algorithms, cellsOf, makeAuthorities, type SodCell, troublesOf } from './sod-cells.ts';
import { opensslVerdict, ourVerdict, type Verdict } from './sod-judges.ts';

export interface Disagreement {
  readonly cell: string;
  readonly ours: Verdict;
  readonly openssl: Verdict;
}

export interface MatrixResult {
  readonly cells: number;
  /** How many of them openssl accepted wholly: a matrix that refuses everything proves nothing. */
  readonly accepted: number;
  readonly disagreements: readonly Disagreement[];
}

/** Algorithms whose chains and message forms go through every trouble. */
const troubled = ['RSA 2048 sha256', 'RSA-PSS sha256 mask sha1 salt 20', 'ECDSA brainpoolP256r1', 'ECDSA P-384'];

/** Makes EF.SODs with openssl, algorithm by algorithm, and asks both judges about each. */
export function judgeMatrix(wanted: (algorithm: Algorithm, at: number) => boolean, withTroubles: number): MatrixResult {
  const shop = new Workshop();
  try {
    makeAuthorities(shop);
    let [cells, accepted] = [0, 0];
    const disagreements: Disagreement[] = [];
    const judge = (cell: SodCell) => {
      const [ours, openssl] = [ourVerdict(shop, cell), opensslVerdict(shop, cell)];
      cells += 1;
      if (openssl.signature && openssl.chain !== false && openssl.notRevoked !== false) accepted += 1;
      if (JSON.stringify(ours) !== JSON.stringify(openssl)) disagreements.push({ cell: cell.name, ours, openssl });
    };
    for (const algorithm of algorithms.filter(wanted)) for (const cell of cellsOf(shop, algorithm)) judge(cell);
    for (const name of troubled.slice(0, withTroubles)) {
      const algorithm = algorithms.find((one) => one.name === name);
      if (algorithm === undefined) throw new Error(`${name} is no algorithm of the matrix`);
      for (const cell of troublesOf(shop, algorithm)) judge(cell);
    }
    return { cells, accepted, disagreements };
  } finally {
    shop.remove();
  }
}
