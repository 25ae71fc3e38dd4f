/** Machine readable zones for test passports, after ICAO 9303-4 §4 (TD3), made without the product's code. */
export interface Td3Fields {
  readonly state: string;
  readonly number: string;
  readonly surname: string;
  readonly given: string;
  readonly nationality?: string;
  readonly birth: string;
  readonly sex: 'M' | 'F';
  readonly expiry: string;
}

const weights = [7, 3, 1] as const;

function checkDigit(text: string): string {
  let sum = 0;
  for (const [index, character] of [...text].entries()) {
    const value = /\d/.test(character) ? Number(character) : character === '<' ? 0 : character.charCodeAt(0) - 55;
    sum += value * weights[index % 3]!;
  }
  return String(sum % 10);
}

/** Two lines of 44 characters joined by a line feed. Dates are YYMMDD. */
export function td3(fields: Td3Fields): string {
  const fill = (text: string, length: number) => text.replaceAll(' ', '<').padEnd(length, '<').slice(0, length);
  const number = fill(fields.number, 9);
  const optional = fill('', 14);
  const numberPart = number + checkDigit(number);
  const birthPart = fields.birth + checkDigit(fields.birth);
  const expiryPart = fields.expiry + checkDigit(fields.expiry);
  const optionalPart = optional + checkDigit(optional);
  const composite = checkDigit(numberPart + birthPart + expiryPart + optionalPart);
  return [
    fill(`P<${fields.state}${fill(fields.surname, fields.surname.length)}<<${fields.given}`, 44),
    `${numberPart}${fields.nationality ?? fields.state}${birthPart}${fields.sex}${expiryPart}${optionalPart}${composite}`,
  ].join('\n');
}
