// Texts of literals, patterns and pictures.
import { astral } from './data.mjs';

const letters = ['a', 'b', 'l', 'o', 'é', ' ', '1', 'x', 'A', 'Z', '-', ',', '.', 'ß', 'Σ'];
const escapes = ['\\n', '\\t', '\\"', '\\\\', '\\/', '\\u00e9', '\\ud83d\\udca9', '\\u0041', '\\b'];

export function stringLiteral(r) {
  if (r.chance(0.01)) return r.pick(['"\\x"', '"\\u12"', '"open', "'", '"\\ud800"', '"\\udc00a"', '"a\\ud83d"']);
  let text = '';
  for (let i = r.below(6); i > 0; i--) {
    text += r.chance(0.06) ? r.pick(escapes) : r.chance(0.06) ? r.pick(astral) : r.pick(letters);
  }
  return r.chance(0.2) ? `'${text}'` : `"${text}"`;
}

export function numberLiteral(r) {
  if (r.chance(0.6)) return String(r.between(0, 12));
  return r.pick(['0.5', '1.5', '2.5', '100', '1e3', '1E-2', '0.1', '3.14159', '1e21', '123456789', '1999', '1e-7', '0', '1e0', '12345.678',
    '9007199254740993', '1e308', '1e400', '0.30000000000000004', '5e-324', '255', '1234567']);
}

const atoms = ['a', 'b', 'l', '[a-z]', '[^a-c]', '.', '\\d', '\\w', '\\s', '\\W', '\\S', '(a|b)', '(l)', '(?:o)', '\\.', 'é', '(?=l)', '(?!x)',
  '^', '$', '\\b', '(?<n>[a-e])', '[\\d,;]', '(?<=e)', 'o', '(.)\\1', '[\\s\\S]', '\\/', '[/]', '\\u0061', '\\x61', ' ', ',', '💩', '[💩x]', '\\D', '(x)?',
  '[A-Z]', '(?<!a)', '\\t', '\\B', '[^]', '\\-', '1'];

export function regexLiteral(r) {
  if (r.chance(0.01)) return r.pick(['/(/', '//', '/a', '/[/', '/a/g', '/*/', '/a**/', '/(?<n/', '/a{2,1}/', '/]/', '/{/', '/\\/', '/(?i)a/']);
  let text = '';
  for (let i = r.between(1, 3); i > 0; i--) {
    text += r.pick(atoms) + (r.chance(0.3) ? r.pick(['*', '+', '?', '{2}', '{1,2}', '+?', '*?', '{2,}']) : '');
  }
  if (text.startsWith('*') || text.startsWith('/')) text = 'a';
  return `/${text}/${r.chance(0.25) ? r.pick(['i', 'm', 'im']) : ''}`;
}

// Templates of $replace.
export const replacements = ['"$0"', '"[$1]"', '"$$"', '"$2x"', '"$11"', '"$x"', '"-"', '""', '"$"', '"$1$2"', '"💩"', '"$01"', '"$10$0"'];

function joined(r, atomsOf, least, most) {
  let text = '';
  for (let i = r.between(least, most); i > 0; i--) text += r.pick(atomsOf);
  return text;
}

export function numberPicture(r) {
  if (r.chance(0.75)) {
    return r.pick(['#,##0.00', '0', '#', '00.0', '#.##', '0.0##', '01%', '#0.0‰', '(#,##0);-0', '0.00e0', '#0.###e00', '#,##,##0.0', '000', '#,###',
      '0.000,0', '##0.0#;(##0.0#)', 'a0b', '$#,##0.00 USD', '0,0,00', '#.#', '#.0', '.0', '#e0', '00.00e00', "0'0", '0;0;0', '1', '#,##0', 'x', '9.99',
      '##', '0.##,#', '#.e0', '0e0', '###.##', '0.0;m0.0', '0%;0%', '00,00', '#,#0,0.0#,#', '-0', '+0', '0 km', '0.0 e0']);
  }
  return joined(r, ['#', '0', '0', ',', '.', '%', 'e', ';', '-', 'x', '‰', '1', '#', '0'], 1, 8);
}

export const numberFormats = ['{"decimal-separator": ",", "grouping-separator": "."}', '{"zero-digit": "٠"}', '{"minus-sign": "m", "percent": "p"}',
  '{"infinity": "INF", "NaN": "nan"}', '{"digit": "@"}', '{"pattern-separator": "|"}', '{"exponent-separator": "E"}', '{"per-mille": "pm"}', '{}'];

export function integerPicture(r) {
  const modifier = r.pick(['', '', '', ';o', ';c', ';o(-th)', ';x', ';']);
  if (r.chance(0.8)) {
    return r.pick(['0', '1', '#0', '#,##0', '000', 'A', 'a', 'I', 'i', 'W', 'w', 'Ww', '٠', '#,##,##0', '##.##0', '01', '0:00', '0,000.00', '#', 'wW', 'x',
      '0-0-0', '#.#0', '٠٠٠', '0٠', '', 'α', '①', '#,0', '0,0,0', '0,0', '###0', '10', 'Ａ', '０', '𝟎']) + modifier;
  }
  return joined(r, ['0', '#', ',', '.', ' ', '1', '-', '٠'], 1, 6) + modifier;
}

// Texts that an integer picture might have written.
export const integerTexts = ['123', '1,234', 'XIV', 'xiv', 'twelve', 'One Hundred and First', 'two thousand, one hundred and one', 'a', 'AB', '12th', '1st', '٣٤', '',
  'zz', '-5', 'minus five', 'one million', 'MCMXCIX', 'twenty-first', '1.234.567', 'first', 'three trillion', '007', 'hello'];

const dateMarkers = ['[Y]', '[Y0001]', '[Y,2-2]', '[M]', '[M01]', '[MNn]', '[MN,3-3]', '[Mn]', '[D]', '[D1o]', '[D01]', '[d]', '[d001]', '[F]', '[FNn]', '[F1]', '[FN,3-3]',
  '[W]', '[W01]', '[w]', '[X]', '[X0001]', '[x]', '[xNn]', '[H]', '[H01]', '[h]', '[h#1]', '[P]', '[PN]', '[m]', '[m01]', '[s]', '[s01]', '[f]', '[f001]', '[f1]', '[f01]', '[Z]',
  '[z]', '[Z01:01]', '[Z01:01t]', '[Z0101]', '[Z0]', '[C]', '[E]', '[YI]', '[Mi]', '[Dw]', '[DW]', '[DWw]', '[Dwo]', '[MA]', '[Ya]', '[D A]', '[ D ]', '[Q]', '[[Y]', ']]', '[D01,2-3]',
  '[M,*-3]', '[MNn,*-3]', '[Y2,2]', '[YN]', '[H,2]', '[m1]', '[D٠١]', '[Y9,999]', '[F01]', '[Pn,1-1]', '[Z1:01]', '[z01:01]', '[Z010101]'];
const dateGlue = ['-', '/', ' ', 'T', ':', '.', ', ', ' of ', '', '+'];

export function datePicture(r) {
  if (r.chance(0.45)) {
    return r.pick(['[Y0001]-[M01]-[D01]', '[D]/[M]/[Y]', '[Y]-[M]-[D]T[H]:[m]:[s]', '[MNn] [D1o], [Y]', '[FNn], [D] [MNn,3-3] [Y] [h]:[m01] [PN]',
      '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]', '[D01]-[MN,3-3]-[Y,2-2]', '[dwo] day of [Y]', '[X]-W[W01]-[F1]', '[H01]:[m01]', '[Y]', '[YI]-[Mi]', '[Dw] of [MNn]',
      '[Y]-[d]', '[h]:[m] [P]', '[F0], [D]', '[Y]-[M]-[D] [H]:[m] GMT[Z]', '[Z0101]', '[xNn] [w]']);
  }
  let text = r.pick(dateMarkers);
  for (let i = r.below(4); i > 0; i--) text += r.pick(dateGlue) + r.pick(dateMarkers);
  return text;
}

export const dateTexts = ['2018-03-27', '27/3/2018', '2018-03-27T13:05:09', 'March 27th, 2018', 'Tuesday, 27 Mar 2018 1:05 PM', '2018-03-27T13:05:09.123Z', '27-MAR-18',
  'eighty-sixth day of 2018', '13:05', '2018', 'MMXVIII-iii', 'twenty-seven of March', '2018-86', '1:05 pm', '2018-3-27 13:05 GMT+01:00', '2018-02-30', '2018-13-01', '2018-03',
  '2018-03-27T13:05:09+0530', '2018-03-27T25:00:00Z', '', 'hello', '0000-01-01', '9999-12-31T23:59:59.999999Z', '2018-03-27T13:05', '1970-01-01T00:00:00.000Z', '12018-01-01',
  '2018-03-27T13:05:09.1Z', '2018-03-27T13:05:09-03:00', '2018-W13-2', '18-03-27', '31/12/1999', 'february 30, 2001', 'Feb 3, 2001'];

export const millis = ['0', '1521801216617', '-1', '1e12', '253402300800000', '951782400000', '-62135596800000', '1709211296789', '86399999', '1.5', '1609459199999', '1e17', '1e15'];
export const zones = ['"+0000"', '"-0500"', '"+0530"', '"-0530"', '"Z"', '"+1"', '"0100"', '""', '"+14:00"', '"-12"', '"abc"'];
