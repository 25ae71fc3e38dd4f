/** A curve y² = x³ + ax + b over a prime field with a generator of prime order; the cofactor of all of these is 1. */
export interface CurveParameters {
  readonly name: string;
  /** Named curve of RFC 5480 and RFC 5639. */
  readonly oid: string;
  /** Number among PACE's standardized domain parameters. */
  readonly parameterId: number;
  /** OpenSSL's name, which brings the generator. */
  readonly openssl: string;
  readonly prime: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly order: bigint;
}

const hex = (...parts: readonly string[]) => BigInt(`0x${parts.join('')}`);

/** One row a curve: ICAO 9303-11 §9.5.1; P-… of FIPS 186-4 D.1.2, brainpool… of RFC 5639 §3. */
export const curveParameters: readonly CurveParameters[] = [
  {
    name: 'P-192',
    oid: '1.2.840.10045.3.1.1',
    parameterId: 8,
    openssl: 'prime192v1',
    prime: hex('fffffffffffffffffffffffffffffffeffffffffffffffff'),
    a: hex('fffffffffffffffffffffffffffffffefffffffffffffffc'),
    b: hex('64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1'),
    order: hex('ffffffffffffffffffffffff99def836146bc9b1b4d22831'),
  },
  {
    name: 'brainpoolP192r1',
    oid: '1.3.36.3.3.2.8.1.1.3',
    parameterId: 9,
    openssl: 'brainpoolP192r1',
    prime: hex('c302f41d932a36cda7a3463093d18db78fce476de1a86297'),
    a: hex('6a91174076b1e0e19c39c031fe8685c1cae040e5c69a28ef'),
    b: hex('469a28ef7c28cca3dc721d044f4496bcca7ef4146fbf25c9'),
    order: hex('c302f41d932a36cda7a3462f9e9e916b5be8f1029ac4acc1'),
  },
  {
    name: 'P-224',
    oid: '1.3.132.0.33',
    parameterId: 10,
    openssl: 'secp224r1',
    prime: hex('ffffffffffffffffffffffffffffffff000000000000000000000001'),
    a: hex('fffffffffffffffffffffffffffffffefffffffffffffffffffffffe'),
    b: hex('b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4'),
    order: hex('ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d'),
  },
  {
    name: 'brainpoolP224r1',
    oid: '1.3.36.3.3.2.8.1.1.5',
    parameterId: 11,
    openssl: 'brainpoolP224r1',
    prime: hex('d7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0ff'),
    a: hex('68a5e62ca9ce6c1c299803a6c1530b514e182ad8b0042a59cad29f43'),
    b: hex('2580f63ccfe44138870713b1a92369e33e2135d266dbb372386c400b'),
    order: hex('d7c134aa264366862a18302575d0fb98d116bc4b6ddebca3a5a7939f'),
  },
  {
    name: 'P-256',
    oid: '1.2.840.10045.3.1.7',
    parameterId: 12,
    openssl: 'prime256v1',
    prime: hex('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff'),
    a: hex('ffffffff00000001000000000000000000000000fffffffffffffffffffffffc'),
    b: hex('5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b'),
    order: hex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'),
  },
  {
    name: 'brainpoolP256r1',
    oid: '1.3.36.3.3.2.8.1.1.7',
    parameterId: 13,
    openssl: 'brainpoolP256r1',
    prime: hex('a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377'),
    a: hex('7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9'),
    b: hex('26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6'),
    order: hex('a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7'),
  },
  {
    name: 'brainpoolP320r1',
    oid: '1.3.36.3.3.2.8.1.1.9',
    parameterId: 14,
    openssl: 'brainpoolP320r1',
    prime: hex('d35e472036bc4fb7e13c785ed201e065f98fcfa6f6f40def4f92b9ec7893ec28fcd412b1f1b32e27'),
    a: hex('3ee30b568fbab0f883ccebd46d3f3bb8a2a73513f5eb79da66190eb085ffa9f492f375a97d860eb4'),
    b: hex('520883949dfdbc42d3ad198640688a6fe13f41349554b49acc31dccd884539816f5eb4ac8fb1f1a6'),
    order: hex('d35e472036bc4fb7e13c785ed201e065f98fcfa5b68f12a32d482ec7ee8658e98691555b44c59311'),
  },
  {
    name: 'P-384',
    oid: '1.3.132.0.34',
    parameterId: 15,
    openssl: 'secp384r1',
    prime: hex('fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff'),
    a: hex('fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffc'),
    b: hex('b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef'),
    order: hex('ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973'),
  },
  {
    name: 'brainpoolP384r1',
    oid: '1.3.36.3.3.2.8.1.1.11',
    parameterId: 16,
    openssl: 'brainpoolP384r1',
    prime: hex('8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53'),
    a: hex('7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826'),
    b: hex('04a8c7dd22ce28268b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295dbc9943ab78696fa504c11'),
    order: hex('8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7fc3103b883202e9046565'),
  },
  {
    name: 'brainpoolP512r1',
    oid: '1.3.36.3.3.2.8.1.1.13',
    parameterId: 17,
    openssl: 'brainpoolP512r1',
    prime: hex(
      'aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e6',
      '2881ff2f2d82c68528aa6056583a48f3',
    ),
    a: hex(
      '7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b5',
      '7f1117a72bf2c7b9e7c1ac4d77fc94ca',
    ),
    b: hex(
      '3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67',
      '984050b75ebae5dd2809bd638016f723',
    ),
    order: hex(
      'aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac1047',
      '1db1d381085ddaddb58796829ca90069',
    ),
  },
  {
    name: 'P-521',
    oid: '1.3.132.0.35',
    parameterId: 18,
    openssl: 'secp521r1',
    prime: hex(
      '01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
      'ffffffffffffffffffffffffffffffffffff',
    ),
    a: hex(
      '01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
      'fffffffffffffffffffffffffffffffffffc',
    ),
    b: hex(
      '0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1',
      'bf073573df883d2c34f1ef451fd46b503f00',
    ),
    order: hex(
      '01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709',
      'a5d03bb5c9b8899c47aebb6fb71e91386409',
    ),
  },
];
